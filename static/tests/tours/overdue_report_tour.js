import { registry } from "@web/core/registry";

/** A credit controller looks at the report, opens it as of another date, and finds the item's document. */
registry.category("web_tour.tours").add("credit_overdue_report", {
    steps: () => [
        {
            content: "ages are columns, the youngest first",
            trigger: ".o_pivot th:contains('Not overdue')",
        },
        { content: "categories are rows", trigger: ".o_pivot th:contains('Without profile')" },
        { content: "the pivot's download", trigger: ".o_pivot_download", run: "click" },
        {
            content: "is the report's own XLSX, which knows formulas from names",
            trigger: ".modal button[name='action_download']",
        },
        { content: "not now", trigger: ".modal button[special='cancel']", run: "click" },
        { content: "go to the graph", trigger: ".o_switch_view.o_graph", run: "click" },
        { content: "the graph is drawn", trigger: ".o_graph_canvas_container canvas" },
        { content: "go to the list", trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "the item of 95 days is there",
            trigger: ".o_data_row:contains('Tour customer') .badge:contains('Over 90 days')",
        },
        {
            content: "nothing can be selected, so nothing goes through the general export",
            trigger: ".o_list_view:not(:has(.o_list_record_selector))",
        },
        { content: "open the actions", trigger: ".o_cp_action_menus button", run: "click" },
        { content: "ask for another date", trigger: ".o_credit_report_export", run: "click" },
        {
            content: "the report holds all that is in the ledger",
            trigger: ".modal .o_field_widget[name='difference'].text-success",
        },
        { content: "as it is can be downloaded", trigger: ".modal button[name='action_download']" },
        { content: "show it", trigger: ".modal button[name='action_show']", run: "click" },
        {
            content: "the date is in the title",
            trigger: ".o_breadcrumb:contains('Overdue by segment on')",
        },
        { content: "go to the list again", trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "open the document",
            trigger: ".o_data_row:contains('Tour customer') td[name='date_maturity']",
            run: "click",
        },
        {
            content: "it is the invoice",
            trigger: ".o_form_view .o_field_widget[name='partner_id']",
        },
    ],
});
