import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";
import { formatShare, makeMigration } from "./matrix_table";

const SIGNS = {
    better: "fa-arrow-up text-success",
    worse: "fa-arrow-down text-danger",
    same: "",
    other: "",
};

/** The movement between grades since a day: counts, and their part of the grade of that day. */
export class MigrationTable extends Component {
    static template = "credit_risk_matrix.MigrationTable";
    static props = { comparison: Object, day: String };

    get migration() {
        return makeMigration(this.props.comparison);
    }

    getSign({ direction }) {
        return SIGNS[direction];
    }

    getClass({ customers, direction }) {
        return customers ? `o_credit_${direction}` : "text-muted";
    }

    getTitle({ customers, direction }) {
        const words = {
            better: _t("%s went to a better grade", customers),
            worse: _t("%s went to a worse grade", customers),
            same: _t("%s stayed", customers),
            other: _t("%s customers", customers),
        };
        return words[direction];
    }

    formatCount(count) {
        return formatInteger(count);
    }

    formatShare(share) {
        return formatShare(share);
    }
}
