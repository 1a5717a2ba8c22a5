/* global Chart */

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

/**
 * Score and grade of a customer as they were on each day, on the scale of the grades. The same figures
 * stand in a table below, for who does not see the picture. Colours are those of the legend.
 */
export class HistoryChart extends Component {
    static template = "credit_risk_matrix.HistoryChart";
    static props = {
        history: Array,
        grades: Array,
        date: String,
    };

    setup() {
        this.rootRef = useRef("root");
        this.canvasRef = useRef("canvas");
        onWillStart(() => this.hasChart && loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas) => {
                if (canvas) {
                    const chart = new Chart(canvas, this.getConfig());
                    return () => chart.destroy();
                }
            },
            () => [this.canvasRef.el, this.props.history, this.props.grades],
        );
    }

    get hasChart() {
        return this.props.history.length > 1;
    }

    get title() {
        const first = this.props.history[0];
        return _t("Score and grade since %(date)s, also in the table below", {
            date: this.getDate(first.date),
        });
    }

    /** Returns the assessments, the latest first. */
    get rows() {
        return [...this.props.history].reverse();
    }

    getDate(text) {
        return formatDate(deserializeDate(text));
    }

    getScore(score) {
        return score === null ? "–" : formatFloat(score, { digits: [16, 2] });
    }

    /** Returns points ``{x: day, y}``; what was last found holds until the date of the figures. */
    getPoints(getValue) {
        const { history, date } = this.props;
        const last = history.at(-1);
        return [...history, ...(last.date < date ? [{ ...last, date }] : [])].map((row) => ({
            x: deserializeDate(row.date).toMillis(),
            y: getValue(row),
        }));
    }

    getColor(selector) {
        return getComputedStyle(this.rootRef.el.querySelector(selector)).color;
    }

    getConfig() {
        const { grades } = this.props;
        const points = grades.map((grade) => grade.points);
        const names = Object.fromEntries(grades.map((grade) => [grade.points, grade.display_name]));
        const [text, line] = [this.getColor(".o_credit_text"), this.getColor(".o_credit_line")];
        const style = { stepped: "before", borderWidth: 2, pointRadius: 2, spanGaps: false };
        const score = this.getColor(".o_credit_score_sign");
        const grade = this.getColor(".o_credit_grade_sign");
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        ...style,
                        label: _t("Score"),
                        data: this.getPoints((row) => row.score),
                        borderColor: score,
                        backgroundColor: score,
                    },
                    {
                        ...style,
                        label: _t("Grade"),
                        data: this.getPoints((row) => (row.grade ? row.grade.points : null)),
                        borderColor: grade,
                        backgroundColor: grade,
                        borderDash: [5, 4],
                        pointStyle: "rectRot",
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { intersect: false, mode: "nearest", axis: "x" },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            title: ([item]) => formatDate(luxon.DateTime.fromMillis(item.parsed.x)),
                            label: (item) =>
                                item.datasetIndex
                                    ? names[item.parsed.y] || ""
                                    : this.getScore(item.parsed.y),
                        },
                    },
                },
                scales: {
                    x: {
                        type: "linear",
                        bounds: "data",
                        grid: { display: false },
                        border: { color: line },
                        ticks: {
                            color: text,
                            maxTicksLimit: 4,
                            maxRotation: 0,
                            callback: (value) => formatDate(luxon.DateTime.fromMillis(value)),
                        },
                    },
                    y: {
                        min: Math.min(...points) - 0.25,
                        max: Math.max(...points) + 0.25,
                        grid: { color: line },
                        border: { display: false },
                        afterBuildTicks: (axis) => {
                            axis.ticks = points.map((value) => ({ value }));
                        },
                        ticks: { color: text, callback: (value) => names[value] || "" },
                    },
                },
            },
        };
    }
}
