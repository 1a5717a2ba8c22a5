import { registry } from "@web/core/registry";

/** A controller looks at the portfolio review, changes the day, and plans it for the board. */
registry.category("web_tour.tours").add("credit_portfolio_review", {
    steps: () => [
        {
            content: "the review is drawn",
            trigger: ".o_credit_document .o_credit_matrix .o_credit_whole",
        },
        {
            content: "the late customer is among the largest",
            trigger: ".o_credit_document td:contains('Board Late')",
        },
        {
            content: "lines of the development are drawn",
            trigger: ".o_credit_document svg circle",
        },
        {
            content: "it can be downloaded",
            trigger: "button[name='action_pdf']:enabled",
        },
        {
            content: "compare with a day after the date",
            trigger: ".o_field_widget[name='since'] button, .o_field_widget[name='since'] input",
            run: "click",
        },
        {
            content: "fill it in",
            trigger: ".o_field_widget[name='since'] input",
            run: "edit 01/01/2999 && press Tab",
        },
        { content: "a sentence says what is wrong", trigger: ".o_credit_report_pages .alert" },
        {
            content: "take another day",
            trigger: ".o_field_widget[name='since'] button, .o_field_widget[name='since'] input",
            run: "click",
        },
        {
            content: "fill in one of long ago",
            trigger: ".o_field_widget[name='since'] input",
            run: "edit 01/01/2020 && press Tab",
        },
        {
            content: "the review is there again",
            trigger: ".o_credit_report_pages .o_credit_document h1",
        },
        { content: "schedule it", trigger: "button[name='action_schedule']", run: "click" },
        {
            content: "the form of the schedule, with this report",
            trigger:
                ".o_form_view .o_field_widget[name='report'] :value('portfolio'), .o_form_view .o_field_widget[name='report']",
        },
        {
            content: "choose a recipient",
            trigger: ".o_field_widget[name='recipient_ids'] input",
            run: "edit Board Seller",
        },
        {
            content: "from the list",
            trigger: ".o-autocomplete--dropdown-item:contains('Board Seller')",
            run: "click",
        },
        {
            content: "and one who may not see credit risk",
            trigger: ".o_field_widget[name='recipient_ids'] input",
            run: "edit Board Nobody",
        },
        {
            content: "from the list too",
            trigger: ".o-autocomplete--dropdown-item:contains('Board Nobody')",
            run: "click",
        },
        {
            content: "the schedule says that he gets nothing",
            trigger: ".alert .o_field_widget[name='refusal_text']:contains('Board Nobody')",
        },
        { content: "save it", trigger: ".o_form_button_save", run: "click" },
        {
            content: "send today's",
            trigger: "button[name='action_send_now']",
            run: "click",
        },
        { content: "yes", trigger: ".modal .btn-primary", run: "click" },
        {
            content: "two wait in the log",
            trigger: ".o_field_widget[name='dispatch_ids'] .o_data_row:nth-child(2)",
        },
    ],
});

/** A controller looks at the follow-up results: pivot, graph, list, and the pages. */
registry.category("web_tour.tours").add("credit_followup_results", {
    steps: () => [
        { content: "measures of the pivot", trigger: ".o_pivot th.o_pivot_measure_row" },
        { content: "the graph", trigger: ".o_switch_view.o_graph", run: "click" },
        { content: "is drawn", trigger: ".o_graph_canvas_container canvas" },
        { content: "the list", trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "open what was done",
            trigger: ".o_data_row td[name='partner_id']:contains('Board Late')",
            run: "click",
        },
        {
            content: "it is the action",
            trigger: ".o_form_view .o_field_widget[name='partner_id']",
        },
    ],
});
