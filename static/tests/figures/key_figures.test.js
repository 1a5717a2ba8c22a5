import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne, select } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    makeMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { KeyFigures } from "@credit_risk_matrix/actions/key_figures/key_figures";

describe.current.tags("desktop");
defineMailModels(); // the web client that is mocked has the systray of mail

const COLUMNS = [
    { name: "customers", label: "Customers", kind: "integer", help: "" },
    { name: "total_due", label: "Total due", kind: "money", help: "" },
    { name: "overdue_ratio", label: "Overdue share", kind: "percent", help: "" },
    { name: "dso", label: "DSO", kind: "number", help: "" },
];

const makeLine = (id, label, values, missing = {}) => ({ id, label, values, missing });

const makeFigures = (parts = {}) => ({
    date: "2026-06-30",
    company: "Company",
    is_one_of_many: false,
    currency_id: 1,
    currency: "USD",
    columns: COLUMNS,
    segments: [
        ["category", "Customer category"],
        ["country", "Country"],
    ],
    whole: makeLine(false, "Company", {
        customers: 1234,
        total_due: 1234567.891,
        overdue_ratio: 33.349,
        dso: 41.25,
    }),
    lines: {
        category: [
            makeLine(
                7,
                "Small <b>ones</b>",
                { customers: 0, total_due: 0, overdue_ratio: null, dso: null },
                { overdue_ratio: "not_computable", dso: "no_data" },
            ),
        ],
        country: [],
    },
    ...parts,
});

/** Mounts the screen with a server that answers as told. */
async function mountFigures(answer = () => makeFigures()) {
    onRpc("credit.key.figures", "get_key_figures", answer);
    onRpc("credit.key.figures", "action_open_customers", ({ args }) => ({
        name: `opened ${args}`,
    }));
    mockService("action", { doAction: (action) => expect.step(action.name || action) });
    const env = await makeMockEnv();
    await mountWithCleanup(KeyFigures, {
        env: { ...env, config: getDefaultConfig() },
        props: { action: {} },
    });
}

test("figures are rounded as their kind wants, exact ones stay on the server", async () => {
    await mountFigures();
    expect(queryAllTexts(".o_credit_whole td")).toEqual(["1,234", "1,234,567.89", "33.3%", "41.3"]);
});

test("a missing figure is no zero, and says why it is missing; a zero is a zero", async () => {
    await mountFigures();
    expect(queryAllTexts(".o_credit_line td")).toEqual(["0", "0.00", "–", "–"]);
    expect(".o_credit_line [data-name=dso] span").toHaveAttribute("title", "No data");
    expect(".o_credit_line [data-name=overdue_ratio] span").toHaveAttribute(
        "title",
        "Cannot be computed",
    );
    expect(".o_credit_line .o_credit_name").toHaveText("Small <b>ones</b>");
});

test("divided in another way, without asking the server again; a segment without lines says so", async () => {
    let asked = 0;
    await mountFigures(() => {
        asked++;
        return makeFigures();
    });
    await contains(".o_credit_line .o_credit_customers").click();
    await contains(".o_credit_whole .o_credit_customers").click();
    expect.verifySteps(["opened category,7", "opened "]);
    await contains(".o_credit_segment").click();
    await select("country");
    await animationFrame();
    expect(".o_credit_line").toHaveCount(0);
    expect("tbody td").toHaveText(/Nothing was posted/);
    expect(asked).toBe(1);
});

test("many columns scroll in their own frame", async () => {
    const columns = Array.from({ length: 40 }, (_one, n) => ({ ...COLUMNS[0], name: `c${n}` }));
    const values = Object.fromEntries(columns.map(({ name }) => [name, 123456]));
    await mountFigures(() =>
        makeFigures({ columns, whole: makeLine(false, "Company", values), lines: {} }),
    );
    expect(".o_credit_whole td").toHaveCount(40);
    const frame = queryOne(".o_credit_scroll");
    expect(frame.scrollWidth).toBeGreaterThan(frame.clientWidth);
    expect(getComputedStyle(frame).overflowX).toBe("auto");
});

test("an error is said in the screen, and can be tried again", async () => {
    let isBroken = true;
    await mountFigures(() => {
        if (isBroken) {
            throw makeServerError({ message: "Not today" });
        }
        return makeFigures();
    });
    expect(".o_credit_error").toHaveText("Not today\nTry again");
    expect("table").toHaveCount(0);
    isBroken = false;
    await contains(".o_credit_error .btn").click();
    expect(".o_credit_error").toHaveCount(0);
    expect(".o_credit_whole").toHaveCount(1);
});
