import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";
import { INTERVAL, RunProgress } from "@credit_risk_matrix/widgets/run_progress/run_progress";

describe.current.tags("desktop");

class Run extends models.Model {
    _name = "credit.followup.run";
    name = fields.Char();
    _records = [{ id: 5, name: "Run of today" }];
    _views = { form: `<form><field name="name"/></form>`, list: `<list/>`, search: `<search/>` };
}

defineMailModels();
defineModels([Run]);

const ROW = {
    id: 11,
    partner: "Alfa NV",
    phone: "+32 9 000 00 00",
    title: "Phone call",
    amount: 1234.5,
    currency_id: 1,
    days: 16,
    grade: { name: "High", points: 1, color: 1 },
    date: "2026-06-30",
    note: false,
    user: "Bram",
    is_own: true,
    tries: 0,
    next_channel: false,
    needs_number: false,
};

function makeSection(name, rows = [], count = rows.length, values = {}) {
    return {
        name,
        model: name === "promises" ? "credit.followup.hold" : "credit.followup.action",
        title: name,
        counts: { mine: count, team: count, all: count + 2 },
        ids: rows.map((row) => row.id),
        rows,
        ...values,
    };
}

function makeDay(sections, values = {}) {
    const sum = (scope) => sections.reduce((total, { counts }) => total + counts[scope], 0);
    return {
        date: "2026-06-30",
        user: "Bram",
        scope: "mine",
        can_work: true,
        is_manager: false,
        totals: { mine: sum("mine"), team: sum("team"), all: sum("all") },
        sections,
        runs: [],
        prints: [],
        ...values,
    };
}

/** Shows My day with what the server is to answer. */
async function showDay(...answers) {
    const scopes = [];
    onRpc("credit.my.day", "get_my_day", ({ args }) => {
        scopes.push(args[0]);
        return answers[Math.min(scopes.length, answers.length) - 1];
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "credit_my_day" });
    return scopes;
}

beforeEach(() => browser.localStorage.clear());

test("a call shows customer, grade, amount, days and telephone number", async () => {
    await showDay(makeDay([makeSection("calls", [ROW])]));
    expect(".o_credit_day_summary").toHaveText("One thing to do today.");
    expect(".o_credit_row .o_credit_open").toHaveText("Alfa NV");
    expect(".o_credit_grade_badge").toHaveText("High1");
    expect(".o_credit_amount").toHaveText(/1,234\.50/);
    expect(".o_credit_row").toHaveText(/Phone call · 16 days overdue/);
    expect(".o_credit_row a[href='tel:+32 9 000 00 00']").toHaveCount(1);
    expect(".o_credit_do").toHaveAttribute("aria-label", "Outcome: Alfa NV");
});

test("a name that looks like markup is text", async () => {
    const partner = "<img src=x onerror=alert(1)>";
    await showDay(makeDay([makeSection("calls", [{ ...ROW, partner }])]));
    expect(".o_credit_open").toHaveText(partner);
    expect(".o_credit_row img").toHaveCount(0);
});

test("an amount that is not known is left open, not zero", async () => {
    await showDay(makeDay([makeSection("alerts", [{ ...ROW, amount: null, days: null }])]));
    expect(".o_credit_amount").toHaveText("");
    expect(".o_credit_row").not.toHaveText(/overdue/);
});

test("sections without work are named in one line; more than is shown is one click away", async () => {
    const rows = [1, 2, 3].map((id) => ({ ...ROW, id, days: 1 }));
    await showDay(makeDay([makeSection("calls", rows, 9), makeSection("letters")]));
    expect(".o_credit_section").toHaveCount(1);
    expect(".o_credit_row:first").toHaveText(/1 day overdue/);
    expect(".o_credit_all").toHaveText("Show all 9");
    expect(".o_credit_day_done").toHaveText(/letters: nothing to do/);
});

test("nothing for me: what waits for others is offered, and the choice is remembered", async () => {
    const nothing = makeDay([makeSection("calls")]);
    const all = { ...makeDay([makeSection("calls", [ROW], 1)]), scope: "all" };
    const scopes = await showDay(nothing, all);
    expect(".o_credit_day_nothing").toHaveText(/2 things wait for others\./);
    await contains(".o_credit_day_nothing button").click();
    expect(scopes).toEqual(["mine", "all"]);
    expect(".o_credit_scopes [data-scope=all]").toHaveAttribute("aria-pressed", "true");
    expect(".o_credit_row").toHaveCount(1);
    expect(browser.localStorage.getItem("credit_my_day.scope")).toBe("all");
});

test("nothing for anybody: the runs are offered", async () => {
    const section = makeSection("calls", [], 0, { counts: { mine: 0, team: 0, all: 0 } });
    await showDay(makeDay([section]));
    expect(".o_credit_day_nothing button").toHaveText("Open the runs");
});

test("a salesperson writes down the outcome of his own calls only", async () => {
    const rows = [ROW, { ...ROW, id: 12, is_own: false }];
    await showDay(makeDay([makeSection("calls", rows)], { can_work: false }));
    expect(".o_credit_main, .o_credit_scopes").toHaveCount(0);
    expect(".o_credit_row:first .o_credit_do").toHaveCount(1);
    expect(".o_credit_row:last .o_credit_do").toHaveCount(0);
    expect(".o_credit_open").toHaveCount(2);
});

test("calling starts at the clicked call and goes round", async () => {
    const rows = [1, 2, 3].map((id) => ({ ...ROW, id }));
    await showDay(makeDay([makeSection("calls", rows)]));
    onRpc("credit.followup.action", "action_open_outcome", ({ args }) => {
        expect.step(args[0].join());
        return { type: "ir.actions.act_window_close" };
    });
    await contains(".o_credit_main").click();
    await contains(".o_credit_row:eq(1) .o_credit_do").click();
    expect.verifySteps(["1,2,3", "2,3,1"]);
});

test("letters are printed, then marked as printed after a question", async () => {
    patchWithCleanup(window.HTMLAnchorElement.prototype, {
        click() {
            expect.step(this.getAttribute("href"));
        },
    });
    onRpc("credit.followup.action", "action_print_letters", () => ({
        type: "ir.actions.act_url",
        url: "/web/content/7?download=true",
    }));
    onRpc("credit.followup.action", "action_done", ({ args }) => {
        expect.step(`done ${args[0]}`);
        return false;
    });
    await showDay(makeDay([makeSection("letters", [ROW])]));
    await contains(".o_credit_main").click();
    expect(".o_credit_main").toHaveText("Mark as printed");
    await contains(".o_credit_main").click();
    await contains(".modal .btn-primary").click();
    expect.verifySteps(["/web/content/7?download=true", "done 11"]);
});

test("only a manager can approve; others read that it waits", async () => {
    await showDay(makeDay([makeSection("approvals", [ROW])]));
    expect(".o_credit_main, .o_credit_do").toHaveCount(0);
    expect(".o_credit_row").toHaveText(/Waits for a credit manager/);
});

test("a manager approves one or leaves it out", async () => {
    onRpc("credit.followup.action", "action_approve", ({ args }) => {
        expect.step(`approve ${args[0]}`);
        return false;
    });
    await showDay(makeDay([makeSection("approvals", [ROW])], { is_manager: true }));
    expect(".o_credit_do").toHaveCount(2);
    await contains(".o_credit_do").click();
    expect.verifySteps(["approve 11"]);
});

test("a run that is at work shows how far it is and has no button", async () => {
    const run = {
        id: 5,
        name: "Run of today",
        company: false,
        state: "approved",
        state_label: "Approved",
        counts: { approved: 30, queued: 10 },
        needing: 0,
        progress: makeProgress({ done: 10, total: 40 }),
    };
    await showDay(makeDay([makeSection("calls", [ROW])], { runs: [run] }));
    expect(".o_credit_next").toHaveCount(0);
    expect(".o_credit_run [role=progressbar]").toHaveAttribute("aria-valuenow", "25");
    expect(".o_credit_run").toHaveText(/Actions carried out: 10 of 40/);
});

test("an error of the server leaves the screen usable", async () => {
    expect.errors(1);
    let fails = false;
    onRpc("credit.my.day", "get_my_day", () => {
        if (fails) {
            throw new Error("The server is away");
        }
        return makeDay([makeSection("calls", [ROW])]);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "credit_my_day" });
    fails = true;
    await contains("[data-scope=all]").click();
    await animationFrame();
    expect(".o_credit_day_body").toHaveAttribute("aria-busy", "false");
    expect(".o_credit_row").toHaveCount(1);
    expect.verifyErrors([/The server is away|RPC_ERROR/]);
});

// Progress

function makeProgress(values) {
    return {
        id: 3,
        kind: "execute",
        state: "busy",
        stage: "executing",
        done: 0,
        total: 0,
        message: false,
        is_active: true,
        is_stalled: false,
        ...values,
    };
}

test("progress is asked for until the work has ended, then told once", async () => {
    const answers = [
        makeProgress({ done: 2, total: 3 }),
        makeProgress({ done: 3, total: 3, state: "done", is_active: false }),
    ];
    onRpc("credit.followup.work", "get_progress", ({ args }) => {
        expect.step(`ask ${args[0]}`);
        return answers.shift();
    });
    await mountWithCleanup(RunProgress, {
        props: {
            progress: makeProgress({ done: 1, total: 3 }),
            onFinished: () => expect.step("finished"),
        },
    });
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "33");
    await advanceTime(INTERVAL);
    await animationFrame();
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "66");
    await advanceTime(INTERVAL);
    await animationFrame();
    await advanceTime(10 * INTERVAL);
    expect.verifySteps(["ask 3", "ask 3", "finished"]);
});

test("progress never says that it is done before it is", async () => {
    await mountWithCleanup(RunProgress, {
        props: { progress: makeProgress({ done: 1999, total: 2000, is_active: false }) },
    });
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "99");
});

test("a failure is said in words, without a bar", async () => {
    const progress = makeProgress({ state: "failed", message: "No path", is_active: false });
    await mountWithCleanup(RunProgress, { props: { progress } });
    expect("[role=alert]").toHaveText("No path");
    expect("[role=progressbar]").toHaveCount(0);
});

test("work that is still can be started again", async () => {
    onRpc("credit.followup.work", "action_wake", () => {
        expect.step("wake");
        return false;
    });
    onRpc("credit.followup.work", "get_progress", () => makeProgress({ is_active: false }));
    await mountWithCleanup(RunProgress, {
        props: { progress: makeProgress({ is_stalled: true }) },
    });
    await contains("button").click();
    expect.verifySteps(["wake"]);
    expect("button").toHaveCount(0);
});
