import { Component, onMounted, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { ExplanationTable } from "../../fields/explanation/explanation_field";
import { GradeBadge } from "../../fields/grade_badge/grade_badge";
import { GradeMovesList } from "../../widgets/grade_moves/grade_moves";
import { HistoryChart } from "../history_chart/history_chart";
import { PathTimeline } from "../path_timeline/path_timeline";
import { ScoreBar } from "../score_bar/score_bar";

const STATUS_CLASSES = {
    rated: "text-bg-success",
    provisional: "text-bg-warning",
    unrated: "text-bg-secondary",
    overridden: "text-bg-info",
};

const CHANNEL_ICONS = {
    email: "fa-envelope-o",
    letter: "fa-file-text-o",
    registered: "fa-file-text-o",
    phone: "fa-phone",
    collection: "fa-gavel",
    decision: "fa-balance-scale",
};

const HOLD_ICONS = { dispute: "fa-comments-o", promise: "fa-handshake-o", pause: "fa-pause" };

/**
 * What the reader may see of a customer in the present company: all of it comes from the server in one
 * answer when the card is shown; nothing waits for it.
 */
export class CustomerCard extends Component {
    static template = "credit_risk_matrix.CustomerCard";
    static components = {
        ExplanationTable,
        GradeBadge,
        GradeMovesList,
        HistoryChart,
        PathTimeline,
        ScoreBar,
    };
    static props = {
        partnerId: { type: [Number, Boolean], optional: true },
        companyId: { type: [Number, Boolean], optional: true },
        version: { type: Number, optional: true }, // another one: read the card again
        isCompact: { type: Boolean, optional: true },
        onLoaded: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ card: null, error: "" });
        // not before: an answer that comes first would let the parent make this component again
        onMounted(() => this.load(this.props));
        onWillUpdateProps((next) => {
            const names = ["partnerId", "companyId", "version"];
            if (names.some((name) => next[name] !== this.props[name])) {
                this.load(next);
            }
        });
    }

    async load({ partnerId, companyId }) {
        if (!partnerId) {
            return;
        }
        const reading = this.orm.silent.call("credit.risk.profile", "get_customer_card", [
            partnerId,
            companyId || false,
        ]);
        try {
            this.state.card = await this.keepLast.add(reading);
            this.state.error = "";
            this.props.onLoaded?.(this.state.card);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        }
    }

    get buckets() {
        const labels = [
            ["bucket_current", _t("Not overdue"), "bg-success"],
            ["bucket_30", _t("1-30 days"), "bg-info"],
            ["bucket_60", _t("31-60 days"), "bg-warning"],
            ["bucket_90", _t("61-90 days"), "bg-danger bg-opacity-75"],
            ["bucket_older", _t("Over 90 days"), "bg-danger"],
        ];
        const { amounts } = this.state.card;
        const total = labels.reduce((sum, [name]) => sum + Math.max(amounts[name], 0), 0);
        return labels.map(([name, label, color]) => ({
            name,
            label,
            color,
            amount: amounts[name],
            width: total ? (100 * Math.max(amounts[name], 0)) / total : 0,
        }));
    }

    get statusClass() {
        return STATUS_CLASSES[this.state.card.status];
    }

    get isOverLimit() {
        return this.state.card.limit.used > 100;
    }

    get limitText() {
        const { used, amount } = this.state.card.limit;
        if (used === null) {
            return _t("No limit");
        }
        const share = `${this.getNumber(used)}%`;
        return amount
            ? _t("%(share)s of %(limit)s", { share, limit: this.getAmount(amount) })
            : share;
    }

    getAmount(amount) {
        return formatMonetary(amount, { currencyId: this.state.card.currency_id });
    }

    getNumber(number) {
        return formatFloat(number, { digits: [16, 1], trailingZeros: false });
    }

    getDate(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    getChannelIcon({ channel }) {
        return CHANNEL_ICONS[channel] || "fa-circle-o";
    }

    getHoldIcon({ kind }) {
        return HOLD_ICONS[kind] || "fa-pause";
    }

    getHoldTitle({ kind_text: kind, is_running: isRunning }) {
        return isRunning ? kind : _t("%s (over)", kind);
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}
