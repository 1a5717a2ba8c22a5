import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/**
 * A risk grade as a badge: its name in the grade's colour with its points, so that the colour is never the
 * only sign.
 */
export class GradeBadge extends Component {
    static template = "credit_risk_matrix.GradeBadge";
    static props = { grade: Object };

    get title() {
        const { display_name: name, points } = this.props.grade;
        return _t("%(name)s: %(points)s points, 1 is the highest risk", { name, points });
    }
}
