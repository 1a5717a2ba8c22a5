import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Opens the dialog of a report from its action menu. */
const openDialog = [
    { content: "open the actions", trigger: ".o_cp_action_menus button", run: "click" },
    {
        content: "ask for another date or a file",
        trigger: ".o_credit_report_export",
        run: "click",
    },
    {
        content: "the report holds all that is in the ledger",
        trigger: ".modal .o_field_widget[name='difference'].text-success",
    },
];

/** A credit controller reads the ageing, as of another date, and finds the items of a customer. */
tours.add("credit_ageing_report", {
    steps: () => [
        {
            content: "the customer with its ages",
            trigger:
                ".o_data_row:contains('Tour customer'):has([name='bucket_older']:contains('400.00')):has([name='total']:contains('500.00'))",
        },
        {
            content: "what has no customer is there too",
            trigger: ".o_list_view tfoot td:contains('510.00')",
        },
        { content: "go to the pivot", trigger: ".o_switch_view.o_pivot", run: "click" },
        { content: "ages are columns", trigger: ".o_pivot th:contains('Over 90 days')" },
        { content: "the pivot's download", trigger: ".o_pivot_download", run: "click" },
        {
            content: "is the report's own dialog",
            trigger: ".modal button[name='action_print']",
        },
        { content: "not now", trigger: ".modal button[special='cancel']", run: "click" },
        { content: "go to the graph", trigger: ".o_switch_view.o_graph", run: "click" },
        { content: "the graph is drawn", trigger: ".o_graph_canvas_container canvas" },
        ...openDialog,
        { content: "show it", trigger: ".modal button[name='action_show']", run: "click" },
        { content: "the date is in the title", trigger: ".o_breadcrumb:contains('Ageing on')" },
        {
            content: "to the items of the customer",
            trigger: ".o_data_row:contains('Tour customer') td[name='bucket_older']",
            run: "click",
        },
        {
            content: "the item of 95 days",
            trigger: ".o_data_row .badge:contains('Over 90 days')",
        },
    ],
});

/** A credit controller looks at what may be expected, week by week. */
tours.add("credit_collections_report", {
    steps: () => [
        { content: "the graph is drawn", trigger: ".o_graph_canvas_container canvas" },
        { content: "go to the pivot", trigger: ".o_switch_view.o_pivot", run: "click" },
        {
            content: "without a history there are no data, and it says so",
            trigger: ".o_pivot tbody tr:contains('No data') td:contains('510.00')",
        },
        { content: "go to the list", trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "the item says so too",
            trigger: ".o_data_row:contains('Tour customer'):contains('No data')",
        },
        ...openDialog,
        { content: "show it", trigger: ".modal button[name='action_show']", run: "click" },
        {
            content: "the date is in the title",
            trigger: ".o_breadcrumb:contains('Expected collections from')",
        },
    ],
});

/** A credit controller makes a statement of account from the customer's form. */
tours.add("credit_statement_of_account", {
    steps: () => [
        {
            content: "to the page of the credit risk",
            trigger: ".o_notebook a[name='credit_risk']",
            run: "click",
        },
        {
            content: "a statement of account",
            trigger: "button:contains('Statement of account')",
            run: "click",
        },
        {
            content: "for this customer",
            trigger: ".modal .o_field_widget[name='partner_ids'] .o_tag:contains('Tour customer')",
        },
        {
            content: "as XLSX",
            trigger: ".modal .o_field_widget[name='form'] label:contains('XLSX')",
            run: "click",
        },
        {
            content: "download",
            trigger: ".modal button[name='action_download']",
            run: "click",
        },
        { content: "the dialog is done", trigger: "body:not(:has(.modal))" },
    ],
});

/** The reports in Dutch. */
tours.add("credit_reports_in_dutch", {
    steps: () => [
        {
            content: "the oldest age",
            trigger: ".o_list_view th:contains('> 90 dagen')",
        },
        { content: "open the actions", trigger: ".o_cp_action_menus button", run: "click" },
        {
            content: "another date or a file",
            trigger: ".o_credit_report_export:contains('Andere datum of bestand')",
            run: "click",
        },
        {
            content: "the dialog",
            trigger: ".modal button[name='action_show']:contains('Tonen')",
        },
    ],
});

/** What is asked in the dialog of a report: the PDF; the dialog closes when it is made. */
const printIt = [
    { content: "as PDF", trigger: ".modal button[name='action_print']", run: "click" },
    { content: "the dialog is done", trigger: "body:not(:has(.modal))" },
    { content: "nobody was told of an error", trigger: "body:not(:has(.o_error_dialog))" },
];

/** A credit controller downloads a report as PDF from its screen. */
tours.add("credit_report_as_pdf", { steps: () => [...openDialog, ...printIt] });

/** A credit controller downloads the key figures as PDF. */
tours.add("credit_key_figures_as_pdf", {
    steps: () => [
        { content: "the files", trigger: ".o_credit_download", run: "click" },
        {
            content: "the figures hold all that is in the ledger",
            trigger: ".modal .o_field_widget[name='difference'].text-success",
        },
        ...printIt,
    ],
});

/** Whoever sees credit risk goes from the review to the customers that it is made of, and back. */
tours.add("credit_portfolio_rows", {
    steps: () => [
        {
            content: "the review",
            trigger: ".o_credit_report_pages h1:contains('Portfolio review')",
        },
        { content: "what it is made of", trigger: "button[name='action_analyse']", run: "click" },
        { content: "a pivot", trigger: ".o_pivot th:contains('Small')" },
        { content: "a graph", trigger: ".o_switch_view.o_graph", run: "click" },
        { content: "it is drawn", trigger: ".o_graph_canvas_container canvas" },
        { content: "a list", trigger: ".o_switch_view.o_list", run: "click" },
        { content: "the customer", trigger: ".o_data_row:contains('Late Payer')" },
        { content: "open the actions", trigger: ".o_cp_action_menus button", run: "click" },
        { content: "other dates", trigger: ".o_credit_report_export", run: "click" },
        {
            content: "the review again",
            trigger: ".o_credit_report_pages h1:contains('Portfolio review')",
        },
    ],
});
