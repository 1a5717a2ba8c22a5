import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { formatShare } from "./matrix_table";
import { Sparkline } from "./sparkline";

/** One cell of the matrix: its number, share, trend and path, what moved, and the way to what is behind it. */
export class MatrixCell extends Component {
    static template = "credit_risk_matrix.MatrixCell";
    static components = { Dropdown, DropdownItem, Sparkline };
    static props = {
        cell: Object,
        measure: Object,
        rights: Object,
        isActive: Boolean,
        row: Number,
        column: Number,
        open: Function,
    };

    setup() {
        this.menu = useDropdownState();
    }

    get share() {
        return formatShare(this.props.cell.share);
    }

    get isEmpty() {
        return !this.props.cell.sums.customers;
    }

    /** Returns the hue between danger, warning and success by grade, and how strong it is by value. */
    get style() {
        const { heat, safety } = this.props.cell;
        if (safety === null || safety === undefined) {
            return "";
        }
        const part = safety < 0.5 ? safety * 2 : (safety - 0.5) * 2;
        return `--o-credit-mix: ${Math.round(part * 100)}%; --o-credit-heat: ${Math.round(
            (8 + 42 * heat) * (this.isEmpty ? 0 : 1),
        )}%`;
    }

    get classes() {
        const { cell } = this.props;
        const hasGrade = typeof cell.safety === "number";
        return {
            o_credit_total: cell.isTotal,
            o_credit_missing: cell.isMissing,
            o_credit_empty: this.isEmpty,
            o_credit_risky: hasGrade && cell.safety < 0.5,
            o_credit_safe: hasGrade && cell.safety >= 0.5,
        };
    }

    get pathName() {
        const { cell } = this.props;
        if (cell.isTotal) {
            return "";
        }
        if (cell.isMissing) {
            return _t("No cell: first path");
        }
        if (cell.isOutside) {
            return _t("First path");
        }
        return cell.paths.map((path) => path.name || _t("First path")).join(", ");
    }

    get trendLabel() {
        return _t("Customers, the last 6 months: %s", this.props.cell.trend.join(", "));
    }

    get hasTrend() {
        return this.props.cell.trend.some((count) => count);
    }

    /** Returns what moved since the day of comparison, each with its sign. */
    get moves() {
        const { moves } = this.props.cell;
        if (!moves) {
            return [];
        }
        return [
            {
                name: "from_better",
                sign: "fa-arrow-down text-danger",
                label: _t("%s came from a better grade", moves.from_better),
            },
            {
                name: "from_worse",
                sign: "fa-arrow-up text-success",
                label: _t("%s came from a worse grade", moves.from_worse),
            },
            {
                name: "from_elsewhere",
                sign: "fa-exchange text-muted",
                label: _t("%s came from elsewhere", moves.from_elsewhere),
            },
            { name: "new", sign: "fa-plus text-muted", label: _t("%s are new", moves.new) },
        ]
            .map((move) => ({ ...move, count: moves[move.name] }))
            .filter((move) => move.count);
    }

    get change() {
        const { moves } = this.props.cell;
        const change = moves ? moves.now - moves.then : 0;
        return change > 0 ? `+${change}` : `${change}`.replace("-", "−");
    }

    get changeLabel() {
        return _t("%(then)s customers then, %(now)s now", this.props.cell.moves);
    }

    /** Returns the cell in words, for who does not see it. */
    get label() {
        const { cell, measure } = this.props;
        const parts = [
            `${cell.rowLabel} × ${cell.columnLabel}`,
            _t("%(measure)s: %(value)s", { measure: measure.label, value: cell.exact }),
        ];
        if (measure.name !== "customers") {
            parts.push(_t("%s customers", cell.sums.customers));
        }
        if (this.share) {
            parts.push(_t("%s of all", this.share));
        }
        if (this.pathName) {
            parts.push(_t("Path: %s", this.pathName));
        }
        if (this.hasTrend) {
            parts.push(this.trendLabel);
        }
        if (cell.moves) {
            parts.push(this.changeLabel, ...this.moves.map((move) => move.label));
        }
        return parts.join(". ");
    }

    /** Returns the places that can be opened from here. */
    get targets() {
        const { cell, rights } = this.props;
        const hasPath = !cell.isTotal && cell.paths.some((path) => path.id);
        return [
            { name: "customers", label: _t("Customers"), icon: "fa-users" },
            rights.items && { name: "items", label: _t("Open items"), icon: "fa-file-text-o" },
            rights.actions && {
                name: "actions",
                label: _t("Follow-up actions"),
                icon: "fa-paper-plane-o",
            },
            hasPath && { name: "path", label: _t("Action path"), icon: "fa-road" },
        ].filter(Boolean);
    }

    open(target) {
        return this.props.open(target, this.props.cell);
    }

    onClick(ev) {
        if (ev.target.closest(".o_credit_menu")) {
            return;
        }
        if (ev.shiftKey && this.props.rights.items) {
            return this.open("items");
        }
        return this.isEmpty ? this.menu.open() : this.open("customers");
    }

    onContextMenu(ev) {
        ev.preventDefault();
        this.menu.open();
    }

    onKeydown(ev) {
        if (ev.target !== ev.currentTarget || this.menu.isOpen) {
            return;
        }
        const isMenu = ev.key === "ContextMenu" || ev.key === "m" || ev.key === "M";
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.onClick(ev);
        } else if (isMenu && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
            ev.preventDefault();
            this.menu.open();
        }
    }
}
