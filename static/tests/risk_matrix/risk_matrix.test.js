import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Component, xml } from "@odoo/owl";
import {
    contains,
    makeMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { MatrixGrid } from "@credit_risk_matrix/actions/risk_matrix/matrix_grid";
import {
    ActionsPanel,
    AgeingPanel,
    AlertsPanel,
    CollectionPanel,
    TopRisksPanel,
} from "@credit_risk_matrix/actions/risk_matrix/matrix_panels";
import { makeTable } from "@credit_risk_matrix/actions/risk_matrix/matrix_table";
import { MigrationTable } from "@credit_risk_matrix/actions/risk_matrix/migration_table";
import { RiskMatrix } from "@credit_risk_matrix/actions/risk_matrix/risk_matrix";
import { Sparkline } from "@credit_risk_matrix/actions/risk_matrix/sparkline";
import { makeComparison, makeData } from "./matrix_data";

describe.current.tags("desktop");
defineMailModels(); // the web client that is mocked has the systray of mail

/** The grid where the stylesheet of the screen holds. */
class Frame extends Component {
    static components = { MatrixGrid };
    static props = ["*"];
    static template = xml`
        <div class="o_credit_risk_matrix" style="width: 900px">
            <MatrixGrid t-props="props" />
        </div>`;
}

async function mountGrid(values, measure = "customers") {
    await makeMockEnv(); // numbers are written as the reader's language does
    const data = makeData(values);
    await mountWithCleanup(Frame, {
        props: {
            table: makeTable(data, measure),
            rights: data.rights,
            open: (target, cell) => expect.step(`${target} ${cell.key}`),
            label: "Matrix",
        },
    });
}

/** Mounts the screen; returns what it asked of the server and wrote to the URL. */
async function mountMatrix(params = {}, answer = () => makeData()) {
    const log = { asked: [], urls: [] };
    onRpc("credit.risk.matrix.data", "get_matrix", ({ args }) => {
        log.asked.push(args[0]);
        return answer(args[0]);
    });
    const env = await makeMockEnv();
    await mountWithCleanup(RiskMatrix, {
        env: { ...env, config: getDefaultConfig() },
        props: {
            action: { params },
            updateActionState: (state) => log.urls.push(JSON.parse(JSON.stringify(state))),
        },
    });
    return log;
}

// The grid

test("grid: number, share, path and words in a cell", async () => {
    await mountGrid();
    const cell = "[data-row='0'][data-column='0']";
    expect(`${cell} .o_credit_number`).toHaveText("3");
    expect(`${cell} .o_credit_share`).toHaveText("60%");
    expect(`${cell} .o_credit_path`).toHaveText("Strict");
    expect(`${cell} .o_credit_label`).toHaveText(
        "Small × High. Customers: 3. 60% of all. Path: Strict. Customers, the last 6 months: 1, 2, 3",
    );
    expect(`${cell} svg`).toHaveAttribute("aria-label", "Customers, the last 6 months: 1, 2, 3");
    expect("[data-row='0'][data-column='2'] .o_credit_path").toHaveText("First path");
});

test("grid: a missing cell is shown as missing", async () => {
    await mountGrid();
    expect(".o_credit_missing").toHaveCount(1);
    expect(".o_credit_missing .o_credit_path").toHaveText("No cell: first path");
});

test("grid: roles, and one cell in the tab order", async () => {
    await mountGrid();
    expect("[role='grid'] [role='row']").toHaveCount(4);
    expect("[role='gridcell']").toHaveCount(12);
    expect("[role='columnheader']").toHaveCount(5);
    expect("[role='rowheader']").toHaveCount(3);
    expect("[role='gridcell'][tabindex='0']").toHaveCount(1);
});

test("grid: arrow keys, Home and End go from cell to cell and stop at the edges", async () => {
    await mountGrid();
    const at = async (key, row, column) => {
        await press(key);
        await animationFrame();
        expect(`[data-row='${row}'][data-column='${column}']`).toBeFocused();
        expect("[role='gridcell'][tabindex='0']").toHaveCount(1);
    };
    queryOne("[data-row='0'][data-column='0']").focus();
    await at("ArrowUp", 0, 0);
    await at("ArrowRight", 0, 1);
    await at("ArrowDown", 1, 1);
    await at("End", 1, 3);
    await at("ArrowRight", 1, 3);
    await at(["Control", "End"], 2, 3);
    await at("ArrowDown", 2, 3);
    await at("Home", 2, 0);
    await at(["Control", "Home"], 0, 0);
});

test("grid: Enter opens the customers, Shift and Enter the open items", async () => {
    await mountGrid();
    queryOne("[data-row='0'][data-column='0']").focus();
    await press("Enter");
    await press(["Shift", "Enter"]);
    expect.verifySteps(["customers 1-1", "items 1-1"]);
});

test("grid: a click opens the customers, the menu offers the rest", async () => {
    await mountGrid();
    await contains("[data-row='0'][data-column='0']").click();
    expect.verifySteps(["customers 1-1"]);
    await contains("[data-row='0'][data-column='0'] .o_credit_menu").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual([
        "Customers",
        "Open items",
        "Follow-up actions",
        "Action path",
    ]);
    await contains(".o_credit_open_path").click();
    expect.verifySteps(["path 1-1"]);
});

test("grid: M opens the menu; without the right to the ledger there are no items", async () => {
    await mountGrid({ rights: { items: false, actions: true, setup: false } });
    queryOne("[data-row='0'][data-column='2']").focus();
    await press("m");
    await animationFrame();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["Customers", "Follow-up actions"]);
});

test("grid: what moved, each with its sign and in words", async () => {
    await mountGrid({ comparison: makeComparison() });
    const cell = "[data-row='0'][data-column='0']";
    expect(`${cell} .o_credit_change`).toHaveText("+2");
    expect(`${cell} [data-move='from_better']`).toHaveText("2");
    expect(`${cell} [data-move='from_better'] .fa-arrow-down`).toHaveCount(1);
    expect("[data-row='0'][data-column='1'] .o_credit_change").toHaveText("−3");
    expect("[data-row='0'][data-column='2'] [data-move='from_worse'] .fa-arrow-up").toHaveCount(1);
    expect("[data-row='1'][data-column='1'] [data-move='new']").toHaveText("1");
    expect(queryOne(`${cell} .o_credit_label`).textContent).toMatch(
        /1 customers then, 3 now\. 2 came from a better grade/,
    );
});

test("grid: many columns scroll in their own frame", async () => {
    const columns = [...Array(15).keys()].map((id) => ({
        id: id + 1,
        name: `Grade with a long name ${id}`,
        points: id + 1,
        color: id,
    }));
    await mountGrid({ columns });
    const frame = queryOne(".o_credit_scroll");
    expect("[role='gridcell']").toHaveCount(48);
    expect(frame.scrollWidth).toBeGreaterThan(frame.clientWidth);
});

test("grid: a hostile name stays text", async () => {
    await mountGrid({ rows: [{ id: 1, name: "<img src=x onerror=alert(1)>" }] });
    expect("[role='rowheader']:first").toHaveText("<img src=x onerror=alert(1)>");
    expect("[role='grid'] img").toHaveCount(0);
});

// Small parts

test("sparkline: low is low, the last point is marked, a flat line is in the middle", async () => {
    await mountWithCleanup(Sparkline, { props: { values: [0, 4, 2], label: "Line" } });
    expect("polyline").toHaveAttribute("points", "3,15 32,3 61,9");
    expect("circle").toHaveAttribute("cy", "9");
    expect("title").toHaveText("Line");
});

test("sparkline: the same number all along", async () => {
    await mountWithCleanup(Sparkline, { props: { values: [3, 3], label: "Line" } });
    expect("polyline").toHaveAttribute("points", "3,9 61,9");
});

test("migration table: counts, percents of the row, signs", async () => {
    await mountWithCleanup(MigrationTable, {
        props: { comparison: makeComparison(), day: "31 May" },
    });
    expect("h2").toHaveText("Moved since 31 May");
    expect("[data-from='2'] [data-to='1']").toHaveText("67% 2");
    expect("[data-from='2'] [data-to='1'] .fa-arrow-down").toHaveCount(1);
    expect("[data-from='2'] [data-to='3']").toHaveText("33% 1");
    expect("[data-from='2'] [data-to='3'] .fa-arrow-up").toHaveCount(1);
    expect("[data-from='1'] [data-to='3']").toHaveText("–");
    expect("[data-from='new'] .fa").toHaveCount(0);
});

test("actions: how much is to be done of each level, one click opens it", async () => {
    const levels = [{ id: 5, name: "Phone call", waiting: 3, done: 1 }];
    await mountWithCleanup(ActionsPanel, {
        props: { levels, open: (level) => expect.step(level.name) },
    });
    expect(".badge").toHaveText("3");
    expect("[role='progressbar']").toHaveAttribute("aria-valuenow", "25");
    await contains(".o_credit_level").click();
    expect.verifySteps(["Phone call"]);
});

test("panels without anything say so", async () => {
    await mountWithCleanup(ActionsPanel, { props: { levels: [], open: () => {} } });
    await mountWithCleanup(AlertsPanel, { props: { alerts: [], open: () => {} } });
    await mountWithCleanup(TopRisksPanel, {
        props: { risks: [], total: 0, currencyId: 1, hasCompanies: false, open: () => {} },
    });
    await mountWithCleanup(CollectionPanel, {
        props: { collection: null, mayWorkOut: true, reload: () => {} },
    });
    await mountWithCleanup(AgeingPanel, { props: { sums: {}, currencyId: 1 } });
    expect(queryAllTexts("p")).toEqual([
        "Nothing to do. The next follow-up run fills this list.",
        "No open alerts.",
        "Nobody is overdue.",
        "Shown after the next daily refresh: the sales of these customers must be read from the ledger first.",
        "Nothing is open.",
    ]);
});

test("alerts: how many of each signal, the severe ones in words too", async () => {
    const alerts = [
        { signal: "late", label: "Unusually late", is_severe: true, count: 2 },
        { signal: "limit", label: "Limit exceeded", is_severe: false, count: 1 },
    ];
    await mountWithCleanup(AlertsPanel, {
        props: { alerts, open: (alert) => expect.step(alert.signal) },
    });
    expect(".o_credit_alert:first").toHaveText("Unusually late severe 2", { inline: true });
    await contains(".o_credit_alert:last").click();
    expect.verifySteps(["limit"]);
});

test("top risks: amount, part of all, grade in words; a missing figure is left out", async () => {
    const risks = [
        {
            id: 3,
            name: "Late & Co",
            company: "My company",
            grade: "High",
            points: 1,
            color: 1,
            total_due: 900,
            total_overdue: 750.5,
            days_late: null,
        },
    ];
    await mountWithCleanup(TopRisksPanel, {
        props: {
            risks,
            total: 1000,
            currencyId: 1,
            hasCompanies: false,
            open: ({ id }) => expect.step(id),
        },
    });
    expect(".o_credit_risk").toHaveText("Late & Co $ 751 High 75%", { inline: true });
    await contains(".o_credit_risk").click();
    expect.verifySteps([3]);
});

test("ageing: a chart with its numbers as a table", async () => {
    await makeMockEnv();
    const { sums } = makeTable(makeData(), "customers").whole;
    await mountWithCleanup(AgeingPanel, { props: { sums, currencyId: 1 } });
    expect("canvas[role='img']").toHaveAttribute("aria-label", "Open amount by age");
    expect(queryAllTexts("tbody tr:first td")).toEqual(["Not overdue", "$ 2,450"]);
    expect("tbody tr").toHaveCount(5);
});

test("collection: months are worked out one by one", async () => {
    const left = [1, 0];
    onRpc("credit.risk.month", "action_work_out", () => {
        expect.step("work out");
        return left.shift();
    });
    const points = [{ date: "2026-06-30", dso: 56.75, best_possible_dso: null, cei: 74.72 }];
    await mountWithCleanup(CollectionPanel, {
        props: {
            collection: { is_filtered: false, points },
            mayWorkOut: true,
            reload: () => expect.step("reload"),
        },
    });
    expect("[data-name='dso']").toHaveText("56.8");
    expect("[data-name='best_possible_dso']").toHaveText("–");
    expect("[data-name='cei']").toHaveText("74.7%");
    await contains(".o_credit_work_out").click();
    await animationFrame();
    expect.verifySteps(["work out", "work out", "reload"]);
});

test("collection: with months a chart; with filters it says why there are none", async () => {
    const now = { date: "2026-06-30", dso: 50, best_possible_dso: 30, cei: 80 };
    await mountWithCleanup(CollectionPanel, {
        props: {
            collection: { is_filtered: false, points: [{ ...now, date: "2026-05-31" }, now] },
            mayWorkOut: true,
            reload: () => {},
        },
    });
    expect("canvas").toHaveCount(1);
    expect("tbody tr").toHaveCount(2);
    await mountWithCleanup(CollectionPanel, {
        props: {
            collection: { is_filtered: true, points: [now] },
            mayWorkOut: true,
            reload: () => {},
        },
    });
    expect(".o_credit_work_out").toHaveCount(0);
    expect(queryAllTexts("p")[0]).toMatch(/clear the filters/);
});

// The whole screen

test("one call brings everything; the measure is changed without another", async () => {
    const log = await mountMatrix();
    expect("[data-measure='total_due'] .o_credit_number").toHaveText("$ 2,950");
    await contains("[data-measure='total_due']").click();
    expect("[data-row='0'][data-column='0'] .o_credit_number").toHaveText("$ 1,000");
    expect("[data-measure='total_due']").toHaveAttribute("aria-checked", "true");
    expect("[role='radio'][aria-checked='true']").toHaveCount(1);
    expect(log.asked).toEqual([{ compare: false }]);
    expect(log.urls).toEqual([{}, { measure: "total_due" }]);
});

test("the measure is chosen with the arrow keys", async () => {
    await mountMatrix();
    queryOne("[data-measure='customers']").focus();
    await press("ArrowLeft");
    await animationFrame();
    expect("[data-measure='days_late']").toHaveAttribute("aria-checked", "true");
    expect("[data-measure='days_late']").toBeFocused();
    await press("ArrowRight");
    await animationFrame();
    expect("[data-measure='customers']").toBeFocused();
});

test("the URL is read: measure, day, filters, everybody; what makes no sense is left out", async () => {
    const log = await mountMatrix({
        measure: "days_late",
        compare: "2026-05-31",
        user: "all",
        country: 21,
        tag: "x",
    });
    expect(log.asked).toEqual([{ compare: "2026-05-31", user_id: false, country_id: 21 }]);
    expect(log.urls).toEqual([
        { measure: "days_late", compare: "2026-05-31", user: "all", country: 21 },
    ]);
    expect("[data-row='0'][data-column='0'] .o_credit_number").toHaveText("12.5");
});

test("comparing with last month shows what moved", async () => {
    const log = await mountMatrix({}, ({ compare }) =>
        makeData({ comparison: compare ? makeComparison() : null }),
    );
    expect(".o_credit_migration").toHaveCount(0);
    await contains(".o_credit_last_month").click();
    expect(".o_credit_migration").toHaveCount(1);
    expect(log.urls.at(-1)).toEqual({ compare: "2026-05-30" });
    await contains(".o_credit_no_compare").click();
    expect(".o_credit_migration").toHaveCount(0);
    expect(log.asked.at(-1)).toEqual({ compare: false });
});

test("nobody yet: it says what to do", async () => {
    await mountMatrix({}, () => makeData({ cells: [], date: false, oldest: false }));
    expect(".o_view_nocontent_smiling_face").toHaveText("No customers in the matrix yet");
    expect(".o_nocontent_help .btn-primary").toHaveText("Follow-up runs");
    expect("[role='grid']").toHaveCount(0);
});

test("nobody fits the filters: one click shows everybody", async () => {
    await mountMatrix({ country: 21 }, (options) =>
        options.country_id
            ? makeData({ cells: [], date: false, filters: { ...options } })
            : makeData(),
    );
    expect(".o_view_nocontent_smiling_face").toHaveText("No customer fits these filters");
    await contains(".o_nocontent_help .btn-primary").click();
    expect("[role='grid']").toHaveCount(1);
});

test("an error is said in the screen, and can be tried again", async () => {
    let isBroken = true;
    await mountMatrix({}, () => {
        if (isBroken) {
            throw makeServerError({ message: "Not today" });
        }
        return makeData();
    });
    expect(".o_credit_error").toHaveText("Not today\nTry again");
    isBroken = false;
    await contains(".o_credit_error .btn").click();
    expect(".o_credit_error").toHaveCount(0);
    expect("[role='grid']").toHaveCount(1);
});

test("old figures are said to be old", async () => {
    await mountMatrix({}, () => makeData({ oldest: "2026-06-20" }));
    expect(".o_credit_behind").toHaveText(/Some figures are 10 days old/);
});

test("a cell opens what the server says, a total its whole column", async () => {
    mockService("action", { doAction: (action) => expect.step(action.name) });
    onRpc("credit.risk.matrix.data", "action_open", ({ args }) => {
        expect.step(args);
        return { name: "Customers: a cell", domain: [] };
    });
    await mountMatrix({ country: 21 });
    const options = { compare: false, country_id: 21 };
    await contains("[data-row='0'][data-column='2']").click();
    expect.verifySteps([["customers", options, 1, 3], "Customers: a cell"]);
    await contains("[data-row='2'][data-column='0']").click();
    expect.verifySteps([["customers", options, null, 1], "Customers: a cell"]);
});
