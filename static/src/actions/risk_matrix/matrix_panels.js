import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { MatrixChart } from "./matrix_chart";
import { formatShare, formatValue } from "./matrix_table";

const MONEY = { kind: "money" };
const DAYS = { kind: "days" };
const PERCENT = { kind: "percent" };

const AGES = [
    { name: "bucket_current", label: _t("Not overdue"), color: "success" },
    { name: "bucket_30", label: _t("1-30 days"), color: "warning" },
    { name: "bucket_60", label: _t("31-60 days"), color: "warning" },
    { name: "bucket_90", label: _t("61-90 days"), color: "danger" },
    { name: "bucket_older", label: _t("Over 90 days"), color: "danger" },
];

/** What is open, by age. */
export class AgeingPanel extends Component {
    static template = "credit_risk_matrix.AgeingPanel";
    static components = { MatrixChart };
    static props = { sums: Object, currencyId: Number };

    get isEmpty() {
        return AGES.every(({ name }) => !this.props.sums[name]);
    }

    format(amount) {
        return formatValue(amount, MONEY, this.props.currencyId);
    }

    get headings() {
        return [_t("Age"), _t("Open amount")];
    }

    get lines() {
        return AGES.map(({ name, label }) => [
            label.toString(),
            this.format(this.props.sums[name]),
        ]);
    }

    get label() {
        return _t("Open amount by age");
    }

    configure(colors) {
        return {
            type: "bar",
            data: {
                labels: AGES.map(({ label }) => label.toString()),
                datasets: [
                    {
                        data: AGES.map(({ name }) => this.props.sums[name]),
                        backgroundColor: AGES.map(({ color }) => colors[color]),
                        borderRadius: 3,
                        maxBarThickness: 48,
                    },
                ],
            },
            options: {
                plugins: {
                    legend: { display: false },
                    tooltip: { callbacks: { label: ({ raw }) => this.format(raw) } },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { color: colors.text } },
                    y: {
                        grid: { color: colors.grid },
                        border: { display: false },
                        ticks: {
                            color: colors.text,
                            maxTicksLimit: 5,
                            callback: (value) => this.format(value),
                        },
                    },
                },
            },
        };
    }
}

/** DSO, the best possible one, and the collection effectiveness, month by month. */
export class CollectionPanel extends Component {
    static template = "credit_risk_matrix.CollectionPanel";
    static components = { MatrixChart };
    static props = {
        collection: { type: [Object, { value: null }] },
        mayWorkOut: Boolean,
        reload: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ left: null });
    }

    get points() {
        return this.props.collection?.points || [];
    }

    get now() {
        return this.points.at(-1);
    }

    get figures() {
        return [
            { name: "dso", label: _t("DSO (days)"), kind: DAYS },
            { name: "best_possible_dso", label: _t("Best possible DSO"), kind: DAYS },
            { name: "cei", label: _t("Collection effectiveness (CEI)"), kind: PERCENT },
        ].map((figure) => ({ ...figure, text: formatValue(this.now[figure.name], figure.kind) }));
    }

    get headings() {
        return [_t("Date"), ...this.figures.map(({ label }) => label.toString())];
    }

    get days() {
        return this.points.map(({ date }) => formatDate(deserializeDate(date)));
    }

    get lines() {
        return this.points.map((point, index) => [
            this.days[index],
            ...this.figures.map(({ name, kind }) => formatValue(point[name], kind)),
        ]);
    }

    get label() {
        return _t("DSO and collection effectiveness month by month");
    }

    configure(colors) {
        const styles = {
            dso: { borderColor: colors.primary, pointStyle: "circle" },
            best_possible_dso: {
                borderColor: colors.success,
                borderDash: [5, 4],
                pointStyle: "rect",
            },
            cei: { borderColor: colors.warning, pointStyle: "triangle", yAxisID: "percent" },
        };
        const axis = {
            border: { display: false },
            ticks: { color: colors.text, maxTicksLimit: 5 },
        };
        return {
            type: "line",
            data: {
                labels: this.points.map(({ date }) => deserializeDate(date).toFormat("LLL")),
                datasets: this.figures.map(({ name, label }) => ({
                    label: label.toString(),
                    data: this.points.map((point) => point[name]),
                    ...styles[name],
                    backgroundColor: styles[name].borderColor,
                    borderWidth: 2,
                    tension: 0.3,
                })),
            },
            options: {
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { color: colors.text, usePointStyle: true },
                    },
                    tooltip: {
                        callbacks: {
                            title: ([{ dataIndex }]) => this.days[dataIndex],
                            label: ({ dataset, datasetIndex, raw }) =>
                                `${dataset.label}: ${formatValue(raw, this.figures[datasetIndex].kind)}`,
                        },
                    },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { color: colors.text } },
                    y: { ...axis, beginAtZero: true, grid: { color: colors.grid } },
                    percent: {
                        ...axis,
                        position: "right",
                        suggestedMin: 0,
                        suggestedMax: 100,
                        grid: { display: false },
                        ticks: { ...axis.ticks, callback: (value) => `${value}%` },
                    },
                },
            },
        };
    }

    /** Works the months out one by one: each reads the ledger once. */
    async workOut() {
        this.state.left = 6;
        try {
            do {
                this.state.left = await this.orm.call("credit.risk.month", "action_work_out", []);
            } while (this.state.left);
        } finally {
            this.state.left = null;
        }
        await this.props.reload();
    }
}

/** What is to be done, by follow-up level. */
export class ActionsPanel extends Component {
    static template = "credit_risk_matrix.ActionsPanel";
    static props = { levels: Array, open: Function };

    get waiting() {
        return this.props.levels.reduce((sum, level) => sum + level.waiting, 0);
    }

    getDone({ waiting, done }) {
        return Math.round((100 * done) / (waiting + done));
    }

    getText({ waiting, done }) {
        return _t("%(waiting)s to do, %(done)s done today", { waiting, done });
    }
}

/** The alerts that are open, by signal. */
export class AlertsPanel extends Component {
    static template = "credit_risk_matrix.AlertsPanel";
    static props = { alerts: Array, open: Function };
}

/** The customers with the most overdue. */
export class TopRisksPanel extends Component {
    static template = "credit_risk_matrix.TopRisksPanel";
    static props = {
        risks: Array,
        total: Number,
        currencyId: Number,
        hasCompanies: Boolean,
        open: Function,
    };

    format(amount) {
        return formatValue(amount, MONEY, this.props.currencyId);
    }

    getShare({ total_overdue: overdue }) {
        return this.props.total > 0 ? Math.min(1, overdue / this.props.total) : 0;
    }

    formatShare(risk) {
        return formatShare(this.getShare(risk));
    }

    getDaysLate(risk) {
        return risk.days_late === null ? "" : _t("%s days late", formatValue(risk.days_late, DAYS));
    }

    getGradeTitle({ grade, points }) {
        return _t("%(name)s: %(points)s points, 1 is the highest risk", { name: grade, points });
    }
}
