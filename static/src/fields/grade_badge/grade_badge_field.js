import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { computeM2OProps, Many2One } from "@web/views/fields/many2one/many2one";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";

/**
 * A risk grade as a badge: its name in the grade's colour with its points, so that the colour is never
 * the only sign. While it is edited it is an ordinary choice.
 */
export class GradeBadgeField extends Component {
    static template = "credit_risk_matrix.GradeBadgeField";
    static components = { Many2One };
    static props = { ...Many2OneField.props };

    get grade() {
        return this.props.record.data[this.props.name];
    }

    get title() {
        const { display_name: name, points } = this.grade;
        return _t("%(name)s: %(points)s points, 1 is the highest risk", { name, points });
    }

    get m2oProps() {
        return computeM2OProps(this.props);
    }
}

export const gradeBadgeField = {
    ...buildM2OFieldDescription(GradeBadgeField),
    displayName: _t("Risk grade"),
    listViewWidth: [110, 180],
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "color", type: "integer" },
        { name: "points", type: "integer" },
    ],
};

registry.category("fields").add("credit_grade_badge", gradeBadgeField);
