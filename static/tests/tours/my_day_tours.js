import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const inSection = (name, rest) => `.o_credit_section[data-section="${name}"] ${rest}`;

/** Returns the steps that write down what came of the call in the dialog. */
function writeDown(title, outcome) {
    return [
        {
            content: `The dialog of the call: ${title}`,
            trigger: `.modal .modal-title:contains("${title}")`,
        },
        {
            trigger: `.modal .o_field_widget[name="call_outcome"] input[data-value="${outcome}"]`,
            run: "click",
        },
        {
            content: "The facts stand in the dialog",
            trigger: '.modal .o_field_widget[name="line_ids"] .o_data_row:contains("INV/")',
        },
        {
            trigger: '.modal .modal-footer button[name="action_confirm"]:visible',
            run: "click",
        },
    ];
}

/** The morning of a controller; the words of the screen are not looked at, so that it runs in any language. */
function getMorning(first, second) {
    return [
        {
            content: "Two calls, a letter and an approval wait",
            trigger: inSection("calls", '.o_credit_count:contains("2")'),
        },
        { trigger: inSection("letters", '.o_credit_count:contains("1")') },
        {
            content: "Start calling",
            trigger: inSection("calls", ".o_credit_main"),
            run: "click",
        },
        ...writeDown(first, "promised"),
        ...writeDown(second, "no_answer"),
        {
            content: "Both calls are done: the section is gone",
            trigger: 'body:not(:has(.modal)):not(:has([data-section="calls"]))',
        },
        {
            content: "The letters are downloaded as one file",
            trigger: inSection("letters", ".o_credit_main"),
            run: "click",
        },
        {
            content: "The next click says that they are printed",
            trigger: inSection("letters", ".o_credit_main.o_credit_printed"),
            run: "click",
        },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: 'body:not(:has(.modal)):not(:has([data-section="letters"]))' },
        {
            content: "Approve the run of today",
            trigger: ".o_credit_run[data-state='proposed'] .o_credit_next",
            run: "click",
        },
        {
            content: "Carry it out",
            trigger: ".o_credit_run[data-state='approved'] .o_credit_next",
            run: "click",
        },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        {
            content: "It is long work: it waits for its turn, and shows how far it is",
            trigger: ".o_credit_run .o_credit_progress[data-state='waiting'] [role='progressbar']",
        },
        {
            content: "Open the run",
            trigger: ".o_credit_run .o_credit_open_run",
            run: "click",
        },
        {
            content: "Its form shows the same progress",
            trigger:
                ".o_form_view .o_credit_progress[data-state='waiting'] [role='progressbar'][aria-valuenow='0']",
        },
        {
            content: "The job does the work",
            trigger: ".o_form_view",
            async run() {
                const { rpc } = odoo.loader.modules.get("@web/core/network/rpc");
                const cron = await rpc("/web/dataset/call_kw/ir.cron/search", {
                    model: "ir.cron",
                    method: "search",
                    args: [[["code", "=", "model._cron_work()"]]],
                    kwargs: {},
                });
                await rpc("/web/dataset/call_kw/ir.cron/method_direct_trigger", {
                    model: "ir.cron",
                    method: "method_direct_trigger",
                    args: [cron],
                    kwargs: {},
                });
            },
        },
        {
            content: "The form sees by itself that it is done",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='done']",
        },
        { trigger: ".o_form_view:not(:has(.o_credit_progress))" },
    ];
}

tours.add("credit_risk_my_day", { steps: () => getMorning("Alfa", "Beta") });
tours.add("credit_risk_my_day_nl", { steps: () => getMorning("Alfa", "Beta") });

/** On a phone: nothing is wider than the screen, and a call can be made from it. */
tours.add("credit_risk_my_day_phone", {
    steps: () => [
        { trigger: inSection("calls", 'a[href^="tel:"]') },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_credit_my_day",
            run({ anchor }) {
                const content = anchor.querySelector(".o_content");
                if (content.scrollWidth > content.clientWidth) {
                    throw new Error(`${content.scrollWidth} > ${content.clientWidth}`);
                }
            },
        },
        { trigger: inSection("calls", ".o_credit_do"), run: "click" },
        { trigger: '.modal .o_field_widget[name="phone"] a[href^="tel:"]' },
        {
            trigger:
                ".modal .modal-header .btn-close, .modal .modal-header .oi-arrow-left, .modal .modal-footer button[special='cancel']",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** Who has nothing to do reads what to do about it. */
tours.add("credit_risk_my_day_nothing", {
    steps: () => [
        { trigger: '.o_credit_day_nothing button:contains("Show everything")', run: "click" },
        { trigger: inSection("calls", ".o_credit_row") },
        { trigger: '.o_credit_scopes [data-scope="all"][aria-pressed="true"]' },
        {
            content: "The rest is one click away",
            trigger: inSection("calls", ".o_credit_all"),
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:nth-child(7)" },
    ],
});
