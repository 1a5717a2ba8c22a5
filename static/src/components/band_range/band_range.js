import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/**
 * The value bands of a KPI as ranges on an axis, with the customer's value marked. Places come from the
 * server in percent. Each range says the points of its grade, so that the colour is never the only sign.
 */
export class BandRange extends Component {
    static template = "credit_risk_matrix.BandRange";
    static props = {
        name: String,
        range: Object,
        value: { type: String, optional: true },
    };
    static defaultProps = { value: "" };

    /** A range that is too narrow for its points shows none; they stand in its title. */
    isWide(band) {
        return band.width >= 8;
    }

    getBandTitle({ label, grade, points }) {
        return _t("%(label)s: %(grade)s, %(points)s points", { label, grade, points });
    }

    get hasMark() {
        return this.props.range.mark !== null;
    }

    get title() {
        const { name, range, value } = this.props;
        const hit = range.bands.find((band) => band.is_hit);
        if (!this.hasMark || !hit) {
            return _t("%(name)s: no value; there are %(count)s bands", {
                name,
                count: range.bands.length,
            });
        }
        return _t("%(name)s: %(value)s lies in the band %(band)s", {
            name,
            value,
            band: this.getBandTitle(hit),
        });
    }

    get markIcon() {
        const { beyond } = this.props.range;
        return { low: "fa-angle-double-left", high: "fa-angle-double-right" }[beyond] || "";
    }
}
