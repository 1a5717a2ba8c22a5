import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";

const ICONS = {
    done: "fa-check-circle text-success",
    queued: "fa-hourglass-half text-info",
    next: "fa-arrow-circle-right text-primary",
    later: "fa-circle-o text-muted",
};

/**
 * The action path of a customer: what was done, what comes next, what later, of all open items together
 * and, for who may read them, of each item.
 */
export class PathTimeline extends Component {
    static template = "credit_risk_matrix.PathTimeline";
    static props = {
        path: Object,
        currencyId: { type: [Number, Boolean], optional: true },
        isCompact: { type: Boolean, optional: true },
    };

    getIcon({ state }) {
        return ICONS[state];
    }

    getStateText({ state }) {
        const texts = {
            done: _t("Done"),
            queued: _t("Queued"),
            next: _t("Next step"),
            later: _t("Later"),
        };
        return texts[state];
    }

    getDate(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    getAmount(amount) {
        return formatMonetary(amount, { currencyId: this.props.currencyId });
    }

    getCount(count) {
        return count === 1 ? _t("1 item") : _t("%s items", count);
    }

    get hiddenText() {
        const { hidden_count: hidden } = this.props.path;
        return hidden === 1
            ? _t("1 more open item, which you have no right to see.")
            : _t("%s more open items, which you have no right to see.", hidden);
    }

    get hasFuture() {
        return this.props.path.together.some(({ state }) => ["next", "later"].includes(state));
    }

    get emptyText() {
        return this.props.path.item_count
            ? _t("Nothing comes: the reason stands at each item.")
            : _t("Nothing is open that follow-up knows of: the next run looks at new items.");
    }
}
