import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { parseFloat } from "@web/views/fields/parsers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The figures of annual accounts: one line for each rubric, with the year before beside it. A line that is
 * empty is not known; it is never a zero. The names of the rubrics come from the server.
 */
export class RubricsField extends Component {
    static template = "credit_risk_matrix.RubricsField";
    static props = { ...standardFieldProps };

    setup() {
        this.notification = useService("notification");
        // what was typed and is on its way: the record has it only when the server has answered
        this.typed = null;
    }

    get rubrics() {
        return this.props.record.data[this.props.name] || {};
    }

    get previous() {
        return this.props.record.data.previous_rubrics || {};
    }

    get hasPrevious() {
        return Object.keys(this.previous).length > 0;
    }

    /** The lines of the form; to look at, only those that have a figure. */
    get lines() {
        const table = this.props.record.data.rubric_table || [];
        if (!this.props.readonly) {
            return table;
        }
        return table.filter(
            (line) => line.statement || line.code in this.rubrics || line.code in this.previous,
        );
    }

    format(value) {
        return value === undefined ? "" : formatFloat(value, { digits: [16, 2] });
    }

    async onChange(line, ev) {
        const text = ev.target.value.trim();
        const { record, name } = this.props;
        const rubrics = { ...(this.typed?.record === record ? this.typed.rubrics : this.rubrics) };
        if (text) {
            try {
                rubrics[line.code] = parseFloat(text);
            } catch {
                this.notification.add(_t("“%s” is no number.", text), { type: "danger" });
                ev.target.value = this.format(rubrics[line.code]);
                return;
            }
        } else {
            delete rubrics[line.code];
        }
        const typed = { record, rubrics };
        this.typed = typed;
        try {
            await record.update({ [name]: rubrics });
        } finally {
            if (this.typed === typed) {
                this.typed = null;
            }
        }
    }
}

export const rubricsField = {
    component: RubricsField,
    displayName: _t("Figures of annual accounts"),
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "rubric_table", type: "json" },
        { name: "previous_rubrics", type: "json" },
    ],
};

registry.category("fields").add("credit_rubrics", rubricsField);
