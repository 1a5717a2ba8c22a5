import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeMockEnv, serverState } from "@web/../tests/web_test_helpers";
import {
    formatShare,
    formatValue,
    getValue,
    makeMigration,
    makeTable,
} from "@credit_risk_matrix/actions/risk_matrix/matrix_table";
import { makeComparison, makeData } from "./matrix_data";

describe.current.tags("desktop");
defineMailModels(); // the web client that is mocked has the systray of mail

const getCell = (table, key) =>
    table.rows.flatMap((row) => row.cells).find((cell) => cell.key === key);

test("every cell of the policy is there, with totals of rows, columns and the whole", async () => {
    await makeMockEnv();
    const table = makeTable(makeData(), "customers");
    expect(table.rows.map((row) => row.cells.map((cell) => cell.value))).toEqual([
        [3, 0, 1, 4],
        [0, 1, 0, 1],
        [3, 1, 1, 5],
    ]);
    expect(table.whole.value).toBe(5);
});

test("a cell without an entry in the policy is missing, another one is not", async () => {
    await makeMockEnv();
    const table = makeTable(makeData(), "customers");
    expect(getCell(table, "2-1").isMissing).toBe(true);
    expect(getCell(table, "1-1").isMissing).toBe(false);
    expect(getCell(table, "2-3").isMissing).toBe(false);
});

test("customers without category or grade have a row and a column of their own", async () => {
    await makeMockEnv();
    const data = makeData();
    data.rows.push({ id: false, name: false });
    data.columns.push({ id: false, name: false });
    data.cells.push({ ...data.cells[0], category_id: false, grade_id: false, customers: 2 });
    const table = makeTable(data, "customers");
    expect(table.rows[2].label.toString()).toBe("No category");
    expect(table.columns[3].label.toString()).toBe("No grade");
    expect(getCell(table, "0-0")).toMatchObject({ value: 2, isMissing: false, isOutside: true });
    expect(table.whole.value).toBe(7);
});

test("ratios are made of sums, and a missing one is no zero", async () => {
    await makeMockEnv();
    const table = makeTable(makeData(), "overdue_share");
    expect(getCell(table, "1-1").text).toBe("50.0%");
    expect(getCell(table, "1-2").text).toBe("–");
    expect(getCell(table, "2-2").text).toBe("–", { message: "a credit balance has no share" });
    // 500.20 of 3000.40 for the row, not the mean of 50 and 0
    expect(table.rows[0].cells.at(-1).text).toBe("16.7%");
    expect(getValue({ late_customers: 2, days_late: 25 }, "days_late")).toBe(12.5);
    expect(getValue({ late_customers: 0, days_late: 0 }, "days_late")).toBe(null);
});

test("numbers are rounded for the eye, exact beside it", async () => {
    await makeMockEnv();
    const money = { kind: "money" };
    expect(formatValue(1234567.89, money, serverState.currencies[0].id)).toBe("$\u00a01,234,568");
    expect(formatValue(1234567.891, money, 1, true)).toBe("$\u00a01,234,567.89");
    expect(formatValue(12.25, { kind: "days" })).toBe("12.3");
    expect(formatValue(null, money)).toBe("–");
    expect(formatShare(0)).toBe("0%");
    expect(formatShare(0.001)).toBe("<1%");
    expect(formatShare(0.005)).toBe("<1%");
    expect(formatShare(0.015)).toBe("2%");
    expect(formatShare(0.996)).toBe(">99%");
    expect(formatShare(1)).toBe("100%");
    expect(formatShare(null)).toBe("");
});

test("the largest number has the strongest colour, nobody has none", async () => {
    await makeMockEnv();
    const table = makeTable(makeData(), "total_due");
    expect(getCell(table, "1-3").heat).toBe(1);
    expect(getCell(table, "1-1").heat).toBe(0.5002);
    expect(getCell(table, "2-2").heat).toBe(0);
    expect(getCell(table, "2-1").heat).toBe(0);
    expect(table.columns.map((column) => column.safety)).toEqual([0, 0.5, 1]);
});

test("trend ends with the customers of today", async () => {
    await makeMockEnv();
    const table = makeTable(makeData(), "customers");
    expect(getCell(table, "1-1").trend).toEqual([1, 2, 3]);
    expect(getCell(table, "1-2").trend).toEqual([0, 0, 0]);
    expect(table.whole.trend).toEqual([1, 2, 5]);
});

test("one grade, and many", async () => {
    await makeMockEnv();
    const one = makeData({ columns: [{ id: 1, name: "Only", points: 1 }] });
    expect(makeTable(one, "customers").columns[0].safety).toBe(0);
    const columns = [...Array(12).keys()].map((id) => ({
        id: id + 1,
        name: `G${id}`,
        points: id + 1,
    }));
    const table = makeTable(makeData({ columns }), "customers");
    expect(table.rows[0].cells).toHaveLength(13);
    expect(table.columns.at(-1).safety).toBe(1);
});

test("nobody at all", async () => {
    await makeMockEnv();
    const table = makeTable(
        makeData({ cells: [], trend: [], trend_dates: [], rows: [], columns: [] }),
        "overdue_share",
    );
    expect(table.rows).toHaveLength(1);
    expect(table.whole.text).toBe("–");
});

test("migration: rows add up to one, worst grade first, direction by points", async () => {
    await makeMockEnv();
    const { targets, rows } = makeMigration(makeComparison());
    expect(targets.map((target) => target.name)).toEqual(["High", "Moderate", "Low"]);
    expect(rows.map((row) => row.id)).toEqual([1, 2, "new"]);
    for (const row of rows) {
        expect(row.cells.reduce((sum, cell) => sum + cell.share, 0)).toBeCloseTo(1);
    }
    expect(rows[1].cells.map((cell) => [cell.customers, cell.direction])).toEqual([
        [2, "worse"],
        [0, "same"],
        [1, "better"],
    ]);
    expect(rows[2].cells[1]).toMatchObject({ customers: 1, share: 1, direction: "other" });
});
