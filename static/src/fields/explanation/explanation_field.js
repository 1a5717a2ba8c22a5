import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { BandRange } from "../../components/band_range/band_range";

/**
 * How a score is made: one row for each KPI, its bands drawn as ranges with the value marked. A value with
 * items behind it is a button that opens them. Names and numbers come from the server as the reader writes
 * them.
 */
export class ExplanationTable extends Component {
    static template = "credit_risk_matrix.ExplanationTable";
    static components = { BandRange };
    static props = { table: Object, isCompact: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    getTitle(row) {
        return _t("Show the items behind %s", row.name);
    }

    async openItems(row) {
        const { model, id } = this.props.table;
        const action = await this.orm.call(model, "action_open_metric_items", [[id], row.metric]);
        return this.action.doAction(action);
    }
}

/** The explanation of a record, as its value comes from the server. */
export class ExplanationField extends Component {
    static template = "credit_risk_matrix.ExplanationField";
    static components = { ExplanationTable };
    static props = { ...standardFieldProps };

    get table() {
        return this.props.record.data[this.props.name] || { rows: [] };
    }
}

export const explanationField = {
    component: ExplanationField,
    displayName: _t("How a score is made"),
    supportedTypes: ["json"],
};

registry.category("fields").add("credit_explanation", explanationField);
