import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Letters that stand closer together than this percentage of the axis go to rows of their own. */
const CLOSE = 5;
const CLOSE_ON_A_PHONE = 13;
const ROWS = 4;

/**
 * The steps of an action path on a time axis, as letters at the days after the due date. The list of the
 * steps beside it says what each letter means; the label says all of it in words.
 */
export class TimeAxis extends Component {
    static template = "credit_risk_matrix.TimeAxis";
    static props = {
        marks: {
            type: Array,
            element: { type: Object, shape: { letter: String, day: Number, name: String } },
        },
        low: { type: Number, optional: true },
        high: { type: Number, optional: true },
    };

    get low() {
        return Math.min(this.props.low ?? 0, 0, ...this.props.marks.map(({ day }) => day));
    }

    get high() {
        return Math.max(this.props.high ?? 1, 1, ...this.props.marks.map(({ day }) => day));
    }

    /** Returns where a day lies, in percent of the width. */
    place(day) {
        return ((day - this.low) / (this.high - this.low)) * 100;
    }

    /** Returns the marks with their place; those that are close to each other in different rows. */
    get marks() {
        const ends = new Array(ROWS).fill(-Infinity);
        const close = this.env.isSmall ? CLOSE_ON_A_PHONE : CLOSE;
        return [...this.props.marks]
            .sort((a, b) => a.day - b.day)
            .map((mark) => {
                const left = this.place(mark.day);
                const free = ends.findIndex((end) => left - end >= close);
                const row = free < 0 ? ends.indexOf(Math.min(...ends)) : free;
                ends[row] = left;
                return { ...mark, left, row };
            });
    }

    get height() {
        return 1 + Math.max(0, ...this.marks.map(({ row }) => row));
    }

    get label() {
        if (!this.props.marks.length) {
            return _t("No steps");
        }
        return this.marks
            .map(({ letter, day, name }) =>
                _t("%(letter)s: %(name)s, day %(day)s", { letter, name, day }),
            )
            .join("; ");
    }
}
