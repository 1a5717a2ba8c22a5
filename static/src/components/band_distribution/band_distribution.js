import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";

/**
 * How a company's customers are spread over the values of a key figure: columns in the colour of the grade
 * that their values mean. The rows of the bands below it say the same in numbers.
 */
export class BandDistribution extends Component {
    static template = "credit_risk_matrix.BandDistribution";
    static props = {
        bins: {
            type: Array,
            element: { type: Object, shape: { count: Number, band: Number } },
        },
        low: Number,
        high: Number,
        cuts: { type: Array, element: Number },
        grades: { type: Array, element: { type: Object } },
    };

    get highest() {
        return Math.max(1, ...this.props.bins.map(({ count }) => count));
    }

    get columns() {
        const { bins, grades, low, high } = this.props;
        const width = (high - low) / bins.length;
        return bins.map(({ count, band }, index) => {
            const grade = grades[band];
            return {
                // a single customer among thousands is still to be seen
                height: count ? Math.max((count / this.highest) * 100, 3) : 0,
                color: grade?.color || 0,
                title: _t("%(count)s customers from %(from)s to %(to)s: %(grade)s", {
                    count: formatInteger(count),
                    from: this.format(low + width * index),
                    to: this.format(low + width * (index + 1)),
                    grade: grade?.name || "",
                }),
            };
        });
    }

    /** Returns the cuts with their place in percent of the width. */
    get cuts() {
        const { cuts, low, high } = this.props;
        return cuts.map((at) => ({
            text: this.format(at),
            left: high > low ? ((at - low) / (high - low)) * 100 : 0,
        }));
    }

    get label() {
        const total = this.props.bins.reduce((sum, { count }) => sum + count, 0);
        return _t("%(total)s customers between %(low)s and %(high)s", {
            total: formatInteger(total),
            low: this.format(this.props.low),
            high: this.format(this.props.high),
        });
    }

    format(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }
}
