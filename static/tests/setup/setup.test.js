import { expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const DRAFT = {
    categories: [
        {
            key: "c1",
            id: 1,
            name: "Everybody",
            customer_kind: "any",
            turnover_from: 0,
            domain: "[]",
            starting: "",
        },
    ],
    grades: [
        { key: "g1", id: 1, name: "High", points: 1, color: 1 },
        { key: "g2", id: 2, name: "Low", points: 2, color: 10 },
    ],
    kpis: [
        {
            key: "k1",
            id: 1,
            name: "Days to pay",
            metric: "days_to_pay",
            weight: 100,
            missing_policy: "reweight",
            grades: ["g2", "g1"],
            cuts: [{ at: 30, upto: true }],
        },
    ],
    paths: [
        {
            key: "p1",
            id: 1,
            name: "Standard",
            catch_up: "step",
            days_between: 0,
            steps: [
                { key: "s1", id: 1, level_id: 1, day_offset: 5, offset_from: "due_date" },
                { key: "s2", id: 2, level_id: 2, day_offset: 9, offset_from: "due_date" },
            ],
        },
    ],
    cells: { c1: { g1: "p1", g2: "" } },
};

const OPTIONS = {
    company: "Company",
    currency: "EUR",
    owner: "",
    is_done: false,
    customers: 4,
    term: 30,
    templates: [{ code: "small", name: "Small", summary: "Two by two", draft: DRAFT }],
    levels: [
        { id: 1, name: "Reminder", severity: 10, channels: "E-mail" },
        { id: 2, name: "Call", severity: 20, channels: "Phone call" },
    ],
    metrics: [
        { name: "days_to_pay", label: "Days to pay", unit: "days", better: "lower", help: "Days." },
    ],
    offsets: [["due_date", "Due date"]],
    kinds: [["any", "Everybody"]],
    missing: [["reweight", "Spread"]],
    catch_ups: [["step", "Step by step"]],
};

/** Opens the wizard with a server that answers as told; drafts that it is asked about are kept. */
async function openSetup(answers = {}) {
    const asked = [];
    onRpc("credit.risk.setup", "*", ({ method, args }) => {
        asked.push([method, ...args]);
        if (answers[method]) {
            return answers[method](...args);
        }
        return method === "open"
            ? { ...OPTIONS, draft: JSON.parse(JSON.stringify(DRAFT)) }
            : { problems: [] };
    });
    serverState.companies = [{ id: 1, name: "Company", sequence: 1 }];
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "credit_risk_setup",
        name: "Set-up",
    });
    await animationFrame();
    return asked;
}

async function goTo(page) {
    await contains(`[data-page=${page}]`).click();
    await animationFrame();
}

const problem = (step, level, text) => ({ problems: [{ step, level, text }] });

test("pages are reached by their buttons, and the heading takes the focus", async () => {
    await openSetup();
    expect(queryAllTexts(".o_credit_steps button")).toEqual([
        "Start",
        "1 Categories",
        "2 Grades",
        "3 KPIs",
        "4 Action paths",
        "Check and save",
    ]);
    await contains(".o_credit_keep").click();
    expect(".o_credit_heading").toHaveText("1 Categories");
    expect(".o_credit_heading").toBeFocused();
    expect("[data-page=categories]").toHaveAttribute("aria-current", "step");
    await contains(".o_credit_back").click();
    expect(".o_credit_heading").toHaveText("Start");
});

test("a category says how many customers it gets, singular and plural", async () => {
    await openSetup({
        review: (_draft, page) => ({
            problems: [],
            ...(page === "categories" ? { categories: { c1: 1 } } : {}),
        }),
    });
    await goTo("categories");
    expect(".o_credit_category .o_credit_count").toHaveText("1 customer");
    expect(".o_credit_category .card-footer").toHaveText(/25%/);
});

test("what is typed is reviewed after a moment, and nothing but that is asked", async () => {
    const asked = await openSetup();
    await goTo("categories");
    asked.length = 0;
    await click(".o_credit_turnover");
    await edit("5000");
    await runAllTimers();
    await animationFrame();
    expect(asked.map(([method]) => method)).toEqual(["review"]);
    expect(asked[0][1].categories[0].turnover_from).toBe(5000);
});

test("an empty number is zero", async () => {
    const asked = await openSetup();
    await goTo("kpis");
    await click(".o_credit_weight");
    await edit("");
    await runAllTimers();
    expect(asked.at(-1)[1].kpis[0].weight).toBe(0);
    expect(".o_credit_total").toHaveText("All weights together: 0 %");
});

test("bands show their customers; a count of other bands is not shown", async () => {
    await openSetup({
        review: (_draft, page) => ({
            problems: [],
            ...(page === "kpis"
                ? {
                      kpis: {
                          k1: {
                              bands: [3, 0],
                              missing: 1,
                              bins: [{ count: 3, band: 0 }],
                              low: 10,
                              high: 50,
                          },
                      },
                  }
                : {}),
        }),
    });
    await goTo("kpis");
    expect(queryAllTexts(".o_credit_band .o_credit_count")).toEqual(["3 customers", "0 customers"]);
    expect(".o_credit_missing").toHaveText("Without data: 1 customer (25%)");
    expect(".o_credit_band:eq(1)").toHaveText(/more than 30/);
    await contains(".o_credit_add_band").click();
    expect(".o_credit_band").toHaveCount(3);
    expect(".o_credit_band .o_credit_count").toHaveCount(0);
});

test("bands of sectors are told with their customers; another key figure drops them", async () => {
    const draft = JSON.parse(JSON.stringify(DRAFT));
    draft.kpis[0].sectors = ["46", "4711"].map((nace) => ({ nace, grades: ["g1"], cuts: [] }));
    const metrics = [...OPTIONS.metrics, { ...OPTIONS.metrics[0], name: "dso", label: "DSO" }];
    const count = { bands: [1, 0], elsewhere: 3, missing: 0, bins: [], low: 0, high: 0 };
    const asked = await openSetup({
        open: () => ({ ...OPTIONS, metrics, draft }),
        review: () => ({ problems: [], kpis: { k1: count } }),
    });
    await goTo("kpis");
    expect(".o_credit_sectors").toHaveText(
        "In these sectors other bands count: NACE 46, 4711. Customers: 3.",
    );
    await contains(".o_credit_kpi select:first").select("dso");
    await runAllTimers();
    expect(".o_credit_sectors").toHaveCount(0);
    expect(asked.at(-1)[1].kpis[0].sectors).toEqual([]);
});

test("bands of a sector are added, changed and removed in the draft", async () => {
    const asked = await openSetup();
    const getSectors = () => asked.at(-1)[1].kpis[0].sectors;
    await goTo("kpis");
    await contains(".o_credit_add_sector").click();
    await contains(".o_credit_sector .o_credit_nace").edit("46.39", { confirm: false });
    await contains(".o_credit_sector .o_credit_cut_at").edit("45", { confirm: false });
    await contains(".o_credit_sector .o_credit_band_grade:first").select("g1");
    await runAllTimers();
    expect(getSectors()).toEqual([
        { nace: "46.39", grades: ["g1", "g1"], cuts: [{ at: 45, upto: true }] },
    ]);
    expect(asked.at(-1)[1].kpis[0].cuts).toEqual([{ at: 30, upto: true }]);
    expect(".o_credit_sectors").toHaveText("In these sectors other bands count: NACE 46.39.");
    await contains(".o_credit_sector .o_credit_remove_band:last").click();
    expect(".o_credit_sector .o_credit_band").toHaveCount(1);
    expect(".o_credit_kpi .o_credit_band").toHaveCount(3);
    await contains(".o_credit_remove_sector").click();
    await runAllTimers();
    expect(".o_credit_sector").toHaveCount(0);
    expect(getSectors()).toEqual([]);
});

test("a path is drawn with the letters of its steps", async () => {
    await openSetup({
        review: (_draft, page) => ({
            problems: [],
            ...(page === "paths"
                ? {
                      paths: {
                          p1: [
                              { level_id: 1, day: 5 },
                              { level_id: 2, day: 9 },
                          ],
                      },
                  }
                : {}),
        }),
    });
    await goTo("paths");
    expect(queryAllTexts(".o_credit_axis_mark .badge")).toEqual(["A", "B"]);
    expect(queryAllTexts(".o_credit_step > .badge")).toEqual(["A", "B"]);
    await contains(".o_credit_remove_step:eq(0)").click();
    expect(".o_credit_step").toHaveCount(1);
});

test("what is to mend is said in words, marked on the page's button, and stops saving", async () => {
    const asked = await openSetup({ review: () => problem("grades", "error", "Two the same.") });
    await goTo("grades");
    expect(".o_credit_problem").toHaveText(/To mend:\s*Two the same./);
    expect("[data-page=grades] [aria-label='to mend']").toHaveCount(1);
    await goTo("check");
    expect(".o_credit_save").toHaveProperty("disabled", true);
    expect(asked.map(([method]) => method)).not.toInclude("preview");
    await contains(".o_credit_problem button").click();
    expect(".o_credit_heading").toHaveText("2 Grades");
});

const PREVIEW = {
    problems: [],
    customers: 4,
    moved: 1,
    cells: { c1: { g1: { now: 1, then: 2 }, g2: { now: 3, then: 2 } } },
    moves: [{ from: "Everybody × Low", to: "Everybody × High", count: 1, risk: "higher" }],
    date: "tomorrow",
    actions: [
        { level: "Reminder", channel: "E-mail", count: 1200, amount: "€ 5.00", approval: true },
    ],
    examples: [
        {
            id: 1,
            customer: "<b>Hostile</b>",
            level: "Reminder",
            channel: "E-mail",
            amount: "€ 5.00",
        },
    ],
    health: [{ level: "warning", text: "Look here." }],
};

test("the preview shows cells, moves with words and signs, and actions; then it is saved", async () => {
    const asked = await openSetup({ preview: () => PREVIEW, save: () => true });
    await goTo("check");
    expect(".o_credit_moved").toHaveText("1 of 4 customers move to another cell.");
    expect(queryAllTexts(".o_credit_preview_matrix td.text-end")).toEqual(["2(+1)", "2(−1)"]);
    expect(".o_credit_moves li").toHaveText(/1 customer: Everybody × Low .*\(higher risk\)/);
    expect(".o_credit_preview_actions tbody").toHaveText(/1,200/);
    await contains(".o_credit_examples summary").click();
    expect(".o_credit_examples").toHaveText(/<b>Hostile<\/b>/);
    expect(".o_credit_findings").toHaveText(/Look at:\s*Look here./);
    await contains(".o_credit_save").click();
    expect(".o_credit_saved").toHaveCount(1);
    expect(asked.at(-1)[0]).toBe("save");
});

test("nothing moves and nothing is due", async () => {
    await openSetup({
        preview: () => ({ ...PREVIEW, moved: 0, moves: [], actions: [], examples: [], health: [] }),
    });
    await goTo("check");
    expect(".o_credit_moved").toHaveText(
        "Nobody moves to another cell: all 4 customers stay where they are.",
    );
    expect(".o_credit_no_actions").toHaveCount(1);
    expect(".o_credit_moves").toHaveCount(0);
});

test("what the server refuses is shown, and can be mended", async () => {
    await openSetup({ preview: () => problem("check", "error", "The condition cannot be read.") });
    await goTo("check");
    expect(".o_credit_problem").toHaveText(/The condition cannot be read./);
    expect(".o_credit_save").toHaveProperty("disabled", true);
    expect(".o_credit_preview_matrix").toHaveCount(0);
});

test("a template is a draft of its own: going back and changing it leaves the template as it was", async () => {
    await openSetup();
    await contains(".o_credit_template button").click();
    await click(".o_credit_category .o_credit_name");
    await edit("Changed");
    await press("Tab");
    await goTo("start");
    await contains(".o_credit_template button").click();
    expect(".o_credit_category .o_credit_name").toHaveValue("Everybody");
});
