import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { ExplanationTable } from "@credit_risk_matrix/fields/explanation/explanation_field";
import { makeRow } from "../card/card_data";

describe.current.tags("desktop");
defineMailModels(); // the web client that is mocked has the systray of mail

const makeTable = (rows) => ({ model: "credit.risk.profile", id: 3, rows, score_text: "2.40" });

async function mountTable(rows, props = {}) {
    await mountWithCleanup(ExplanationTable, { props: { table: makeTable(rows), ...props } });
}

test("each KPI with value, band, grade, points, weight and contribution; the score below", async () => {
    await mountTable([makeRow({ name: "<b>DSO</b>" })]);
    const texts = queryAllTexts(".o_credit_kpi td");
    expect(texts.slice(0, 2)).toEqual(["<b>DSO</b>\nPaid invoices", "34.0"]);
    expect(texts.slice(3)).toEqual(["Moderate", "2", "50 %", "1.00"]);
    expect(".o_credit_kpi .o_credit_range").toHaveCount(1);
    expect("tfoot td:last").toHaveText("2.40");
});

test("a missing value has a reason and no band, and is no zero", async () => {
    const missing = { state: "no_data", value_text: "", reason: "No invoice was paid yet" };
    await mountTable([makeRow({ ...missing, range: null, band: null, grade: null, points: null })]);
    expect(".o_credit_kpi td:first").toHaveText("DSO\nNo invoice was paid yet");
    expect(".o_credit_range").toHaveCount(0);
    expect(queryAllTexts(".o_credit_kpi td").slice(1, 5)).toEqual(["", "", "", ""]);
});

test("nothing is known: it says so", async () => {
    await mountTable([]);
    expect("table").toHaveCount(0);
    expect(".o_credit_explanation").toHaveText(/nothing is known about this customer/);
});

test("many KPIs are all there; in a narrow place band, grade and weight stand below", async () => {
    const rows = Array.from({ length: 25 }, (_one, n) => makeRow({ metric: `m${n}` }));
    await mountTable(rows, { isCompact: true });
    expect(".o_credit_kpi").toHaveCount(25);
    expect(".o_credit_kpi_range .o_credit_range").toHaveCount(25);
    expect("thead th").toHaveCount(4);
});

test("a value opens the items behind it; an error leaves the table as it is", async () => {
    expect.errors(1);
    let isBroken = false;
    onRpc("credit.risk.profile", "action_open_metric_items", ({ args }) => {
        if (isBroken) {
            throw makeServerError({ message: "Not today" });
        }
        return { name: `items of ${args[1]}` };
    });
    mockService("action", { doAction: (action) => expect.step(action.name) });
    await mountTable([makeRow({ has_items: true }), makeRow({ metric: "dso" })]);
    expect(".o_credit_items").toHaveCount(1);
    await contains(".o_credit_items").click();
    expect.verifySteps(["items of days_to_pay"]);
    isBroken = true;
    await contains(".o_credit_items").click();
    expect.verifyErrors(["Not today"]);
    expect(".o_credit_kpi").toHaveCount(2);
});
