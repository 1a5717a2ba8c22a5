import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const app = ".o_app[data-menu-xmlid='credit_risk_matrix.credit_risk_menu']";

/** Throws when something on the page is wider than the screen. */
function assertFits() {
    const content = document.querySelector(".o_credit_setup .o_content");
    if (content.scrollWidth > content.clientWidth) {
        throw new Error(`${content.scrollWidth} > ${content.clientWidth}`);
    }
}

const goTo = (page) => ({
    content: `to the page ${page}`,
    trigger: `[data-page='${page}']:enabled`,
    run: "click",
});

const isAt = (page) => ({
    content: `the page ${page} is shown`,
    trigger: `[data-page='${page}'][aria-current='step']`,
});

/** From the home screen to a proposed run; no step looks at a text. */
const firstSetup = () => [
    {
        content: "the home screen",
        trigger: ".o_navbar_apps_menu button, .o_home_menu",
        run: "click",
    },
    { content: "the app", trigger: app, run: "click" },
    {
        content: "it opens on the set-up; small business",
        trigger: ".o_credit_template[data-code='small'] button",
        run: "click",
    },
    isAt("categories"),
    {
        content: "everybody is small",
        trigger: ".o_credit_category:eq(1) .o_credit_count:contains('2')",
    },
    { trigger: ".o_credit_category:eq(0) .o_credit_turnover", run: "edit 100" },
    {
        content: "now both are large",
        trigger: ".o_credit_category:eq(0) .o_credit_count:contains('2')",
    },
    { trigger: ".o_credit_category:eq(0) .o_credit_turnover", run: "edit 25000" },
    { trigger: ".o_credit_category:eq(0) .o_credit_count:contains('0')" },
    { trigger: ".o_credit_next", run: "click" },
    isAt("grades"),
    { content: "two grades", trigger: ".o_credit_grade:eq(1) .o_credit_points:value(2)" },
    { trigger: ".o_credit_next", run: "click" },
    isAt("kpis"),
    {
        content: "one pays within 45 days, one does not",
        trigger: "[data-metric='days_to_pay'] .o_credit_band:eq(0) .o_credit_count:contains('1')",
    },
    {
        content: "a stricter limit",
        trigger: "[data-metric='days_to_pay'] .o_credit_cut_at",
        run: "edit 5",
    },
    {
        content: "nobody pays within 5 days",
        trigger: "[data-metric='days_to_pay'] .o_credit_band:eq(0) .o_credit_count:contains('0')",
    },
    { trigger: "[data-metric='days_to_pay'] .o_credit_cut_at", run: "edit 45" },
    {
        content: "a weight that does not add up is said",
        trigger: "[data-metric='days_to_pay'] .o_credit_weight",
        run: "edit 70",
    },
    { trigger: ".o_credit_problem.alert-danger" },
    { trigger: "[data-metric='days_to_pay'] .o_credit_weight", run: "edit 75" },
    { trigger: ".o_credit_setup:not(:has(.o_credit_problem))" },
    { trigger: ".o_credit_next", run: "click" },
    isAt("paths"),
    { content: "the axis is drawn", trigger: ".o_credit_axis_mark .badge:contains('G')" },
    {
        content: "the gentle path for the high risk",
        trigger: ".o_credit_cell_path:eq(0)",
        run: "selectByIndex 2",
    },
    {
        content: "and the strict one for the low",
        trigger: ".o_credit_cell_path:eq(1)",
        run: "selectByIndex 1",
    },
    { content: "is flagged as slower", trigger: ".o_credit_problem.alert-warning" },
    { trigger: ".o_credit_cell_path:eq(0)", run: "selectByIndex 1" },
    { trigger: ".o_credit_cell_path:eq(1)", run: "selectByIndex 2" },
    { trigger: ".o_credit_setup:not(:has(.o_credit_problem))" },
    { trigger: ".o_credit_next", run: "click" },
    isAt("check"),
    {
        content: "the late payer is to be reminded tomorrow",
        trigger: ".o_credit_examples li:contains('Late Payer'):not(:visible), .o_credit_examples",
    },
    { trigger: ".o_credit_save:enabled", run: "click" },
    { content: "it is saved", trigger: ".o_credit_saved" },
    { content: "propose a run", trigger: ".o_credit_first_run:enabled", run: "click" },
    {
        content: "the run is there, proposed",
        trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current[data-value='proposed']",
    },
];

tours.add("credit_risk_first_setup", { steps: firstSetup });

tours.add("credit_risk_first_setup_dutch", {
    steps: () => {
        const steps = firstSetup();
        const start = steps.findIndex(({ content }) => content?.startsWith("it opens"));
        steps.splice(start, 0, {
            content: "in Dutch",
            trigger: ".o_credit_setup:contains('Waar begin je?')",
        });
        return steps;
    },
});

tours.add("credit_risk_setup_sector", {
    steps: () => [
        { trigger: ".o_credit_keep", run: "click" },
        goTo("kpis"),
        isAt("kpis"),
        { trigger: "[data-metric='days_to_pay'] .o_credit_add_sector", run: "click" },
        { content: "a code is asked for", trigger: ".o_credit_problem.alert-danger" },
        { trigger: "[data-metric='days_to_pay'] .o_credit_nace", run: "edit 46.39" },
        {
            content: "judged by bands of its own",
            trigger:
                "[data-metric='days_to_pay'] .o_credit_sectors:contains('46.39'):contains('1')",
        },
        {
            trigger: "[data-metric='days_to_pay'] .o_credit_sector .o_credit_cut_at:eq(0)",
            run: "edit 5",
        },
        { trigger: ".o_credit_setup:not(:has(.o_credit_problem.alert-danger))", run: assertFits },
        goTo("check"),
        { trigger: ".o_credit_save:enabled", run: "click" },
        { content: "it is saved", trigger: ".o_credit_saved" },
    ],
});

tours.add("credit_risk_setup_phone", {
    steps: () => [
        { trigger: ".o_credit_keep", run: "click" },
        ...["categories", "grades", "kpis", "paths", "check"].flatMap((page) => [
            goTo(page),
            isAt(page),
            {
                content: "nothing is wider than the phone",
                trigger:
                    page === "check"
                        ? ".o_credit_preview_matrix"
                        : ".o_credit_category, .o_credit_grade, .o_credit_kpi, .o_credit_path",
                run: assertFits,
            },
        ]),
        { content: "leave it", trigger: ".o_credit_leave:enabled", run: "click" },
        { content: "the work opens", trigger: ".o_action_manager:not(:has(.o_credit_setup))" },
    ],
});

tours.add("credit_risk_health", {
    steps: () => [
        {
            content: "a customer without an address",
            trigger: ".o_credit_finding[data-level='warning']:contains('e-mail address: 1')",
        },
        {
            content: "what stops the work opens its record",
            trigger: ".o_credit_finding[data-level='error']:contains('110.00 %') button",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name='kpi_ids']" },
        { trigger: ".breadcrumb a, .o_back_button", run: "click" },
        {
            content: "the customers",
            trigger: ".o_credit_finding:contains('e-mail address: 1') button",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Late Payer')" },
    ],
});

tours.add("credit_risk_health_phone", {
    steps: () => [
        {
            content: "what stops the work, and what to look at",
            trigger:
                ".o_credit_health:has(.o_credit_finding[data-level='error']) .o_credit_finding[data-level='warning']",
        },
        {
            content: "nothing is wider than the phone",
            trigger: ".o_credit_health .o_content",
            run({ anchor }) {
                if (anchor.scrollWidth > anchor.clientWidth) {
                    throw new Error(`${anchor.scrollWidth} > ${anchor.clientWidth}`);
                }
            },
        },
        {
            content: "the customers",
            trigger: ".o_credit_finding[data-level='warning'] button",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Late Payer')" },
    ],
});
