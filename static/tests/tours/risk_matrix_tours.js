import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const cell = (row, column) =>
    `.o_credit_grid [role='row']:has([role='rowheader']:contains('${row}')) [role='gridcell']:has(.o_credit_label:contains('× ${column}'))`;

/** Fails the tour where what should be does not hold. */
function check(isRight, message) {
    if (!isRight) {
        throw new Error(message);
    }
}

/** A manager compares with last month, in the words of his language. */
function compare(words) {
    return [
        {
            content: "the whole at a glance",
            trigger:
                ".o_credit_measure[data-measure='total_overdue']:contains('1,000'), .o_credit_measure[data-measure='total_overdue']:contains('1.000')",
        },
        {
            content: "coloured by what is overdue",
            trigger: ".o_credit_measure[data-measure='total_overdue']",
            run: "click",
        },
        {
            content: "half of it is here",
            trigger: `${cell(words.small, words.high)} .o_credit_share:contains('50%')`,
        },
        {
            content: "the URL says so",
            trigger: "body",
            run() {
                const { pathname, search } = window.location;
                check(pathname.endsWith("/odoo/credit_risk_matrix"), pathname);
                check(search.includes("measure=total_overdue"), search);
            },
        },
        { content: "compare", trigger: ".o_credit_last_month", run: "click" },
        {
            content: "one came from a better grade",
            trigger: `${cell(words.small, words.high)} [data-move='from_better']:contains('1')`,
        },
        {
            content: "and one from a worse one",
            trigger: `${cell(words.small, words.low)} [data-move='from_worse']:contains('1')`,
        },
        {
            content: "the same from grade to grade, as parts of all who were there",
            trigger: `.o_credit_migration tr:contains('${words.moderate}') td.o_credit_worse:contains('50%')`,
        },
        { trigger: `.o_credit_panel_migration h2:contains('${words.moved}')` },
        { trigger: `.o_credit_panel_top .o_credit_risk:contains('Late Payer')` },
        { content: "the customers", trigger: cell(words.small, words.high), run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Late Payer')" },
        { trigger: "body:not(:has(.o_data_row:contains('Good Payer')))" },
        {
            content: "back to the matrix",
            trigger: `.breadcrumb a:contains('${words.title}'), .o_breadcrumb a:contains('${words.title}')`,
            run: "click",
        },
        {
            content: "it still compares, in the same colours",
            trigger:
                ".o_credit_risk_matrix:has(.o_credit_migration) .o_credit_measure[data-measure='total_overdue'][aria-checked='true']",
        },
        {
            content: "what else is behind a cell",
            trigger: `${cell(words.small, words.high)} .o_credit_menu`,
            run: "click",
        },
        { trigger: ".o_credit_open_path", run: "click" },
        { trigger: `.o_form_view .o_field_widget[name='step_ids']` },
    ];
}

tours.add("credit_risk_matrix_manager", {
    steps: () =>
        compare({
            title: "Risk matrix",
            small: "Small",
            high: "High",
            moderate: "Moderate",
            low: "Low",
            moved: "Moved since",
        }),
});

tours.add("credit_risk_matrix_manager_nl", {
    steps: () =>
        compare({
            title: "Risicomatrix",
            small: "Klein",
            high: "Hoog",
            moderate: "Matig",
            low: "Laag",
            moved: "Verschoven sinds",
        }),
});

/** On a phone each category is a block; nothing is wider than the phone. */
tours.add("credit_risk_matrix_phone", {
    steps: () => [
        { trigger: `${cell("Small", "High")} .o_credit_number:contains('1')` },
        {
            content: "nothing is wider than the phone",
            trigger: ".o_credit_risk_matrix",
            run({ anchor }) {
                const { scrollWidth, clientWidth } = anchor;
                check(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
            },
        },
        { trigger: ".o_credit_filters_toggle", run: "click" },
        { trigger: ".o_credit_last_month", run: "click" },
        { trigger: ".o_credit_migration" },
        { trigger: cell("Small", "High"), run: "click" },
        { trigger: ".o_kanban_view .o_kanban_record:contains('Late Payer')" },
    ],
});

/** Without a mouse: arrow keys to the cell, M for the menu, Enter for the customers. */
tours.add("credit_risk_matrix_keyboard", {
    steps: () => [
        {
            content: "the first cell is the one in the tab order",
            trigger: ".o_credit_grid [role='gridcell'][tabindex='0']",
            run: ({ anchor }) => anchor.focus(),
        },
        { trigger: "[role='gridcell']:focus", run: "press ArrowDown" },
        { trigger: "[data-row='1'][data-column='0']:focus", run: "press ArrowDown" },
        { trigger: "[data-row='2'][data-column='0']:focus", run: "press Enter" },
        { trigger: ".o_list_view .o_data_row:contains('Late Payer')" },
        {
            content: "back to the matrix",
            trigger:
                ".breadcrumb a:contains('Risk matrix'), .o_breadcrumb a:contains('Risk matrix')",
            run: "click",
        },
        {
            trigger: ".o_credit_grid [data-row='0'][data-column='0']",
            run: ({ anchor }) => anchor.focus(),
        },
        { trigger: "[data-row='0'][data-column='0']:focus", run: "press m" },
        { content: "the menu is open", trigger: ".o-dropdown-item.o_credit_open_customers" },
        {
            content: "a user without rights to the ledger is not offered the items",
            trigger: "body:not(:has(.o_credit_open_items))",
        },
    ],
});
