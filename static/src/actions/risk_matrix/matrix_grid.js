import { Component, useRef, useState } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { clamp } from "@web/core/utils/numbers";
import { MatrixCell } from "./matrix_cell";

/**
 * The grid of categories and grades. One cell is in the tab order; the arrow keys go from cell to cell, Home and
 * End to the ends of a row, with Ctrl to those of the grid.
 */
export class MatrixGrid extends Component {
    static template = "credit_risk_matrix.MatrixGrid";
    static components = { MatrixCell };
    static props = {
        table: Object,
        rights: Object,
        open: Function,
        label: String,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({ row: 0, column: 0 });
    }

    get style() {
        return `--o-credit-columns: ${this.props.table.columns.length}`;
    }

    /** Returns the cell in the tab order: the matrix may have become smaller meanwhile. */
    get active() {
        const { rows, columns } = this.props.table;
        return {
            row: clamp(this.state.row, 0, rows.length - 1),
            column: clamp(this.state.column, 0, columns.length),
        };
    }

    isActive(row, column) {
        return this.active.row === row && this.active.column === column;
    }

    onFocusin(ev) {
        const cell = ev.target.closest("[role='gridcell']");
        if (cell) {
            this.state.row = Number(cell.dataset.row);
            this.state.column = Number(cell.dataset.column);
        }
    }

    onKeydown(ev) {
        const cell = ev.target.closest("[role='gridcell']");
        // an open menu has arrow keys of its own
        if (!cell || ev.altKey || ev.metaKey || cell.dataset.menu) {
            return;
        }
        const { rows, columns } = this.props.table;
        const [lastRow, lastColumn] = [rows.length - 1, columns.length];
        let [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
        const forward = localization.direction === "rtl" ? -1 : 1;
        switch (ev.key) {
            case "ArrowUp":
                row--;
                break;
            case "ArrowDown":
                row++;
                break;
            case "ArrowLeft":
                column -= forward;
                break;
            case "ArrowRight":
                column += forward;
                break;
            case "Home":
                [row, column] = [ev.ctrlKey ? 0 : row, 0];
                break;
            case "End":
                [row, column] = [ev.ctrlKey ? lastRow : row, lastColumn];
                break;
            default:
                return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        this.focus(clamp(row, 0, lastRow), clamp(column, 0, lastColumn));
    }

    focus(row, column) {
        Object.assign(this.state, { row, column });
        const place = `[data-row='${row}'][data-column='${column}']`;
        this.root.el.querySelector(`[role='gridcell']${place}`)?.focus();
    }
}
