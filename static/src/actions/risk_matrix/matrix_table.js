import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { clamp } from "@web/core/utils/numbers";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";

/** Sums of a cell that are added up in rows, columns and the whole. */
const SUMS = [
    "customers",
    "late_customers",
    "days_late",
    "total_due",
    "total_overdue",
    "bucket_current",
    "bucket_30",
    "bucket_60",
    "bucket_90",
    "bucket_older",
];

/** What is counted when a cell is compared with a day. */
const MOVES = ["then", "now", "stayed", "from_worse", "from_better", "from_elsewhere", "new"];

/**
 * What the matrix can be coloured by. `share` names the sums of which a cell has its part.
 */
export const MEASURES = [
    { name: "customers", label: _t("Customers"), kind: "integer", share: "customers" },
    { name: "total_due", label: _t("Total due"), kind: "money", share: "total_due" },
    { name: "total_overdue", label: _t("Overdue"), kind: "money", share: "total_overdue" },
    { name: "overdue_share", label: _t("Overdue share"), kind: "percent", share: "total_overdue" },
    { name: "days_late", label: _t("Average days late"), kind: "days", share: "customers" },
];

export function getMeasure(name) {
    return MEASURES.find((measure) => measure.name === name) || MEASURES[0];
}

function zero(names) {
    return Object.fromEntries(names.map((name) => [name, 0]));
}

function add(sums, more, names) {
    for (const name of names) {
        sums[name] += more?.[name] || 0;
    }
    return sums;
}

/**
 * Returns the value of sums in a measure, null when there is none: a missing value is never 0.
 */
export function getValue(sums, name) {
    if (name === "days_late") {
        // the mean of the customers who have the figure, each counts once
        return sums.late_customers ? sums.days_late / sums.late_customers : null;
    }
    if (name === "overdue_share") {
        const { total_due: due, total_overdue: overdue } = sums;
        // where credits are larger than what is open, a share says nothing
        return due > 0 && overdue >= 0 && overdue <= due ? (100 * overdue) / due : null;
    }
    return sums[name];
}

/** Returns the part (0 to 1) of a cell in the whole, null when it says nothing. */
export function getShare(sums, whole, { share }) {
    const part = sums[share];
    const all = whole[share];
    return all > 0 && part >= 0 && part <= all ? part / all : null;
}

/** Returns a part as whole percents: little is not nothing, and nearly all is not all. */
export function formatShare(share) {
    if (share === null) {
        return "";
    }
    if (share > 0 && share < 0.01) {
        return "<1%";
    }
    if (share < 1 && share > 0.99) {
        return ">99%";
    }
    return `${formatInteger(Math.round(share * 100))}%`;
}

/** Returns a value as the reader writes it, amounts in whole units of the currency. */
export function formatValue(value, { kind }, currencyId, exact = false) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (kind === "money") {
        return formatCurrency(value, currencyId, exact ? {} : { digits: [16, 0] });
    }
    if (kind === "integer") {
        return formatInteger(value);
    }
    const number = formatFloat(value, { digits: [16, 1] });
    return kind === "percent" ? `${number}%` : number;
}

function getKey(categoryId, gradeId) {
    return `${categoryId || 0}-${gradeId || 0}`;
}

function byKey(places) {
    return new Map(
        (places || []).map((place) => [getKey(place.category_id, place.grade_id), place]),
    );
}

/** Returns where a column is between the riskiest (0) and the safest (1); null without a grade. */
function getSafety(column, grades) {
    if (!column.id) {
        return null;
    }
    const place = grades.findIndex((grade) => grade.id === column.id);
    return grades.length > 1 ? place / (grades.length - 1) : 0;
}

/**
 * Returns the matrix as rows of cells, with the total of each row in the last column and that of each
 * column in the last row. Cells know their sums, path, trend, and what moved.
 */
export function makeTable(data, measureName) {
    const [cells, paths] = [byKey(data.cells), byKey(data.paths)];
    const [trends, moves] = [byKey(data.trend), byKey(data.comparison?.cells)];
    const months = data.trend_dates.length;
    const grades = data.columns.filter((column) => column.id);
    const columns = data.columns.map((column) => ({
        ...column,
        label: column.name || _t("No grade"),
        safety: getSafety(column, grades),
    }));
    const makeCell = (row, column) => {
        const key = getKey(row.id, column.id);
        const sums = add(zero(SUMS), cells.get(key), SUMS);
        return {
            key,
            categoryId: row.id,
            gradeId: column.id,
            rowLabel: row.label,
            columnLabel: column.label,
            safety: column.safety,
            sums,
            // who has no category or no grade has no cell either, but that is no fault of the policy
            isMissing: Boolean(row.id && column.id && !paths.has(key)),
            isOutside: !row.id || !column.id,
            paths: paths.get(key)?.paths || [],
            trend: [...(trends.get(key)?.counts || Array(months).fill(0)), sums.customers],
            moves: data.comparison && add(zero(MOVES), moves.get(key), MOVES),
        };
    };
    const makeTotal = (parts, ids) => ({
        key: `total-${ids.categoryId ?? "all"}-${ids.gradeId ?? "all"}`,
        isTotal: true,
        categoryId: null,
        gradeId: null,
        ...ids,
        safety: null,
        paths: [],
        sums: parts.reduce((sums, cell) => add(sums, cell.sums, SUMS), zero(SUMS)),
        trend: parts.reduce(
            (counts, cell) => counts.map((count, index) => count + cell.trend[index]),
            Array(months + 1).fill(0),
        ),
        moves:
            data.comparison &&
            parts.reduce((sums, cell) => add(sums, cell.moves, MOVES), zero(MOVES)),
    });
    const rows = data.rows.map((category) => {
        const row = { ...category, label: category.name || _t("No category") };
        const rowCells = columns.map((column) => makeCell(row, column));
        const total = makeTotal(rowCells, {
            categoryId: row.id,
            rowLabel: row.label,
            columnLabel: _t("Total"),
        });
        return { ...row, cells: [...rowCells, total] };
    });
    const parts = rows.flatMap((row) => row.cells.slice(0, -1));
    const totals = columns.map((column, index) =>
        makeTotal(
            rows.map((row) => row.cells[index]),
            { gradeId: column.id, rowLabel: _t("Total"), columnLabel: column.label },
        ),
    );
    const whole = makeTotal(parts, { rowLabel: _t("Total"), columnLabel: _t("Total") });
    const measure = getMeasure(measureName);
    for (const cell of [...parts, ...rows.map((row) => row.cells.at(-1)), ...totals, whole]) {
        cell.value = getValue(cell.sums, measure.name);
        cell.share = getShare(cell.sums, whole.sums, measure);
        cell.text = formatValue(cell.value, measure, data.currency_id);
        cell.exact = formatValue(cell.value, measure, data.currency_id, true);
    }
    setHeat(parts, measure);
    return {
        measure,
        columns,
        rows: [...rows, { id: null, label: _t("Total"), isTotal: true, cells: [...totals, whole] }],
        whole,
    };
}

/** Gives each cell the strength (0 to 1) of its colour: its value beside the largest one. */
function setHeat(cells, { kind }) {
    const values = cells.map((cell) => cell.value || 0);
    const largest = kind === "percent" ? 100 : Math.max(...values, 0);
    for (const cell of cells) {
        const part = largest && cell.sums.customers ? (cell.value || 0) / largest : 0;
        cell.heat = clamp(part, 0, 1);
    }
}

/**
 * Returns the movement from grade to grade: for each grade of that day, how many customers are in which
 * grade now, and which part of those who were in it.
 */
export function makeMigration({ migration, grades }) {
    const ids = new Set(migration.flatMap((move) => [move.from, move.to]));
    const known = [...grades].sort((a, b) => a.points - b.points || a.id - b.id);
    const nothing = { id: false, name: _t("No grade") };
    const targets = ids.has(false) ? [...known, nothing] : known;
    const sources = [...targets, { id: "new", name: _t("New since then") }];
    const counts = new Map(migration.map((move) => [`${move.from}-${move.to}`, move.customers]));
    const rows = sources.map((source) => {
        const numbers = targets.map((target) => counts.get(`${source.id}-${target.id}`) || 0);
        const total = numbers.reduce((sum, number) => sum + number, 0);
        return {
            ...source,
            total,
            cells: targets.map((target, index) => ({
                id: target.id,
                customers: numbers[index],
                share: total ? numbers[index] / total : null,
                direction: getDirection(source, target),
            })),
        };
    });
    return { targets, rows: rows.filter((row) => row.total) };
}

/** Tells whether a customer that came from a grade is better or worse off now: points 1 is the worst. */
function getDirection(source, target) {
    if (source.id === target.id) {
        return "same";
    }
    if (!source.points || !target.points || source.points === target.points) {
        return "other";
    }
    return source.points < target.points ? "better" : "worse";
}
