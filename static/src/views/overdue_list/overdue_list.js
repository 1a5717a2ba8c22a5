import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

/**
 * A list of facts: rows are opened, not selected. The general export of selected rows writes a customer's name
 * that starts with "=" as a formula; the report has an XLSX of its own.
 */
export const overdueListView = {
    ...listView,
    props: (genericProps, view) => ({
        ...listView.props(genericProps, view),
        allowSelectors: false,
    }),
};

registry.category("views").add("credit_overdue_list", overdueListView);
