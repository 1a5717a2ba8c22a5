import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function assertDraftInAddress() {
    if (!/\/credit_risk_setup\/\d+$/.test(window.location.pathname)) {
        throw new Error(`No draft in ${window.location.pathname}`);
    }
}

/** The page of a draft opened by its address, as after reloading it or in another tab. */
tours.add("credit_risk_draft_address", {
    steps: () => [
        { trigger: ".o_credit_draft:contains('Stricter')" },
        { trigger: ".o_breadcrumb:contains('Stricter')", run: assertDraftInAddress },
        { trigger: "[data-page='kpis']:enabled", run: "click" },
        { trigger: "[data-metric='days_to_pay'] .o_credit_cut_at", run: "edit 5" },
        { content: "keep as draft", trigger: ".o_credit_keep_draft:enabled", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='name'] input:value(Stricter)" },
    ],
});

/** From an empty list of drafts to a replay that waits for its turn; no step looks at a text. */
tours.add("credit_risk_policy_trial", {
    steps: () => [
        { content: "a new draft", trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name='name'] input", run: "edit Stricter" },
        { content: "keep it", trigger: ".o_form_button_save:enabled", run: "click" },
        { trigger: ".o_form_saved" },
        { content: "change it", trigger: "button[name='action_edit']", run: "click" },
        { content: "the set-up knows that", trigger: ".o_credit_draft:contains('Stricter')" },
        {
            content: "so does the address, for who reloads the page",
            trigger: ".o_breadcrumb:contains('Stricter')",
            run: assertDraftInAddress,
        },
        { trigger: "[data-page='kpis']:enabled", run: "click" },
        {
            content: "a stricter limit",
            trigger: "[data-metric='days_to_pay'] .o_credit_cut_at",
            run: "edit 5",
        },
        { trigger: ".o_credit_setup:not(:has(.o_credit_problem.alert-danger))" },
        { content: "keep as draft", trigger: ".o_credit_keep_draft:enabled", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='name'] input:value(Stricter)" },
        { content: "compare", trigger: "button[name='action_simulate']", run: "click" },
        {
            content: "the cells of both policies",
            trigger: ".o_field_widget[name='cell_ids'] .o_data_row:eq(3)",
        },
        { content: "who moves", trigger: ".nav-link[name='moves']", run: "click" },
        {
            trigger:
                ".o_field_widget[name='move_ids'] .o_data_row:eq(0) td[name='partner_id']:contains('Prompt Payer')",
        },
        { content: "what would go out", trigger: ".nav-link[name='messages']", run: "click" },
        { trigger: ".o_field_widget[name='message_ids'] .o_data_row" },
        { content: "back to the draft", trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { content: "replay it", trigger: "button[name='action_replay']", run: "click" },
        { trigger: ".o_field_widget[name='draft_id'] input:value(Stricter)" },
        { content: "start", trigger: "button[name='action_start']", run: "click" },
        {
            content: "it waits for its turn",
            trigger: ".o_credit_progress[data-state='waiting'] .progress",
        },
        { content: "it can be stopped", trigger: "button[name='action_stop']" },
    ],
});

/** A replay that is worked out: numbers, messages, warnings. */
tours.add("credit_risk_policy_replayed", {
    steps: () => [
        { trigger: ".o_field_widget[name='present_messages']" },
        { trigger: ".o_field_widget[name='draft_messages']" },
        {
            content: "messages by month",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row",
        },
        { content: "warnings", trigger: ".nav-link[name='defaults']", run: "click" },
        {
            trigger:
                ".o_field_widget[name='default_ids'] .o_data_row td[name='partner_id']:contains('Late Payer')",
        },
        { content: "the graph", trigger: "button[name='action_open_lines']", run: "click" },
        { trigger: ".o_graph_view canvas" },
        { content: "the pivot", trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot_view table" },
        { content: "back", trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { trigger: "button[name='action_open_defaults']", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
    ],
});

/** Throws when the page is wider than the screen. */
function assertFits() {
    const content = document.querySelector(".o_form_view .o_content");
    if (content.scrollWidth > content.clientWidth) {
        throw new Error(`${content.scrollWidth} > ${content.clientWidth}`);
    }
}

tours.add("credit_risk_replay_phone", {
    steps: () => [
        {
            content: "a new replay",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        { trigger: ".o_field_widget[name='months'] input", run: "edit 6" },
        { trigger: ".o_form_sheet", run: assertFits },
        {
            content: "start, in the menu of the buttons",
            trigger:
                "button[name='action_start']:visible, .o_statusbar_buttons .dropdown-toggle, .o_cp_action_menus button",
            run: "click",
        },
        { trigger: ".o_credit_progress .progress" },
    ],
});
