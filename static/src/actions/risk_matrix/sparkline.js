import { Component } from "@odoo/owl";

const WIDTH = 64;
const HEIGHT = 18;
const MARGIN = 3;

/** A small line of a few numbers, the last one marked. The numbers are in its text, too. */
export class Sparkline extends Component {
    static template = "credit_risk_matrix.Sparkline";
    static props = {
        values: { type: Array, element: Number },
        label: String,
    };

    get size() {
        return { width: WIDTH, height: HEIGHT };
    }

    get points() {
        const { values } = this.props;
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const step = values.length > 1 ? (WIDTH - 2 * MARGIN) / (values.length - 1) : 0;
        return values.map((value, index) => {
            // a line without ups and downs runs through the middle
            const part = high > low ? (value - low) / (high - low) : 0.5;
            const y = HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN);
            return [MARGIN + index * step, y].map((number) => Math.round(number * 10) / 10);
        });
    }

    get line() {
        return this.points.map((point) => point.join(",")).join(" ");
    }

    get last() {
        return this.points.at(-1);
    }
}
