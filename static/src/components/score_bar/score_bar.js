import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The score on the scale of the grades, riskiest first, each stretch with the name of its grade. */
export class ScoreBar extends Component {
    static template = "credit_risk_matrix.ScoreBar";
    static props = { score: Object, grade: { type: [Object, Boolean], optional: true } };

    get hasMark() {
        return this.props.score.mark !== null;
    }

    isGrade(grade) {
        return Boolean(this.props.grade) && grade.id === this.props.grade.id;
    }

    get title() {
        const { score, grade } = this.props;
        if (!this.hasMark) {
            return _t("No score yet");
        }
        return _t("Score %(score)s, grade %(grade)s; the scale goes from %(first)s to %(last)s", {
            score: score.text,
            grade: (grade && grade.display_name) || _t("none"),
            first: score.grades[0].display_name,
            last: score.grades.at(-1).display_name,
        });
    }
}
