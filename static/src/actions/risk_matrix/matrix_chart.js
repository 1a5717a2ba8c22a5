/* global Chart */

import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/** Returns colours of Odoo's own stylesheet, so that the dark one works too. */
export function getColors(element) {
    const style = getComputedStyle(element);
    const read = (name) => style.getPropertyValue(`--${name}`).trim() || style.color;
    return {
        text: style.color,
        grid: read("border-color"),
        danger: read("danger"),
        warning: read("warning"),
        success: read("success"),
        primary: read("primary"),
        info: read("info"),
    };
}

/** A chart of Odoo's Chart.js, with its numbers as a table for who does not see it. */
export class MatrixChart extends Component {
    static template = "credit_risk_matrix.MatrixChart";
    static props = {
        label: String,
        // (colours) -> configuration of Chart.js
        configure: Function,
        headings: { type: Array, element: String },
        lines: { type: Array, element: Array },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.lines)],
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const colors = getColors(this.canvas.el);
        const config = this.props.configure(colors);
        this.chart = new Chart(this.canvas.el, {
            ...config,
            options: {
                animation: false,
                maintainAspectRatio: false,
                color: colors.text,
                ...config.options,
            },
        });
    }
}
