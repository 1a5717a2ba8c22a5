import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const isCategory = ".o_credit_key_figures th.o_credit_name:contains('Customer category')";
const isCountry = ".o_credit_key_figures th.o_credit_name:contains('Country')";
const back = {
    content: "back to the key figures",
    trigger: ".breadcrumb a:contains('Key figures'), .o_breadcrumb a:contains('Key figures')",
    run: "click",
};

/** A credit controller compares the segments, on two dates, and looks at what is behind them. */
tours.add("credit_risk_key_figures", {
    steps: () => [
        { content: "categories are shown first", trigger: isCategory },
        {
            content: "a segment with its total and its DSO: 500 open of 500 sold in 40 days",
            trigger:
                ".o_credit_line:contains('Small'):has([data-name='total_due']:contains('500.00')) [data-name='dso']:contains('40.0')",
        },
        {
            content: "the company is the total",
            trigger:
                ".o_credit_whole:contains('Company') [data-name='total_due']:contains('500.00')",
        },
        {
            content: "everything is overdue",
            trigger: ".o_credit_whole [data-name='overdue_ratio']:contains('100.0')",
        },
        { content: "by country", trigger: ".o_credit_segment", run: "select country" },
        {
            content: "the country is a line",
            trigger: `.o_credit_key_figures:has(${isCountry.replace(".o_credit_key_figures ", "")}) .o_credit_line:contains('Belgium')`,
        },
        {
            content: "on another date",
            trigger: "input.o_credit_date",
            run({ edit }) {
                return edit(luxon.DateTime.now().minus({ days: 35 }).toFormat("MM/dd/yyyy"));
            },
        },
        { trigger: "input.o_credit_date", run: "press Enter" },
        {
            content: "it was not due yet",
            trigger:
                ".o_credit_whole [data-name='overdue_ratio']:contains('0.0'):not(:contains('100'))",
        },
        {
            content: "the customers of the country",
            trigger: ".o_credit_line .o_credit_customers:contains('Belgium')",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Late Payer')" },
        back,
        { content: "the segment is still chosen", trigger: isCountry },
        {
            content: "and so is the date",
            trigger:
                ".o_credit_whole [data-name='overdue_ratio']:contains('0.0'):not(:contains('100'))",
        },
        {
            content: "what was open",
            trigger: ".o_credit_line:contains('Belgium') .o_credit_items",
            run: "click",
        },
        {
            content: "it is listed by customer, with the date in the title",
            trigger: ".o_list_view .o_group_header:contains('Late Payer'):contains('500.00')",
        },
        { trigger: ".o_breadcrumb:contains('Belgium on'), .breadcrumb:contains('Belgium on')" },
        back,
        { content: "the same as a file", trigger: ".o_credit_download", run: "click" },
        {
            content: "of the date on the screen: it ties out",
            trigger: ".modal .o_field_widget[name='difference'].text-success",
        },
        { content: "as XLSX", trigger: ".modal button[name='action_download']" },
        { content: "and as PDF", trigger: ".modal button[name='action_print']" },
        { trigger: ".modal button[special='cancel']", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** On a phone each segment is a card. */
tours.add("credit_risk_key_figures_phone", {
    steps: () => [
        {
            content: "the company comes first",
            trigger: ".o_credit_whole.card [data-name='total_due']:contains('500.00')",
        },
        {
            content: "a card for each segment",
            trigger: ".o_credit_line.card:contains('Small') [data-name='dso']:contains('40.0')",
        },
        {
            content: "nothing is wider than the phone",
            trigger: ".o_credit_key_figures",
            run({ anchor }) {
                const content = anchor.querySelector(".o_content");
                if (content.scrollWidth > content.clientWidth) {
                    throw new Error(`${content.scrollWidth} > ${content.clientWidth}`);
                }
            },
        },
        { trigger: ".o_credit_segment", run: "select grade" },
        {
            content: "its customers",
            trigger: ".o_credit_line .o_credit_customers",
            run: "click",
        },
        { trigger: ".o_kanban_view .o_kanban_record:contains('Late Payer')" },
    ],
});
