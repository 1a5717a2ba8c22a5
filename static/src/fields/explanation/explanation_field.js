import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * How a score is made: one row for each KPI. A value with items behind it is a button that opens them.
 * The value of the field comes from the server, names and numbers as the reader writes them.
 */
export class ExplanationField extends Component {
    static template = "credit_risk_matrix.ExplanationField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get table() {
        return this.props.record.data[this.props.name] || { rows: [] };
    }

    getTitle(row) {
        return _t("Show the items behind %s", row.name);
    }

    async openItems(row) {
        const { model, id } = this.table;
        const action = await this.orm.call(model, "action_open_metric_items", [[id], row.metric]);
        return this.action.doAction(action);
    }
}

export const explanationField = {
    component: ExplanationField,
    displayName: _t("How a score is made"),
    supportedTypes: ["json"],
};

registry.category("fields").add("credit_explanation", explanationField);
