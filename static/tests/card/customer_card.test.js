import { beforeEach, expect, test } from "@odoo/hoot";
import { click, press, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    makeServerError,
    models,
    mockService,
    mountView,
    mountWithCleanup,
    onRpc,
    preloadBundle,
    serverState,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CustomerCard } from "@credit_risk_matrix/components/customer_card/customer_card";
import { makeCard, makePath, makeRatios, makeRow } from "./card_data";

preloadBundle("web.chartjs_lib");

class Grade extends models.Model {
    _name = "credit.risk.grade";

    name = fields.Char();
    color = fields.Integer();
    points = fields.Integer();

    _records = [{ id: 1, name: "High", color: 1, points: 1 }];
}

class Profile extends models.Model {
    _name = "credit.risk.profile";

    partner_id = fields.Many2one({ relation: "res.partner" });
    company_id = fields.Many2one({ relation: "res.company" });
    grade_id = fields.Many2one({ relation: "credit.risk.grade" });

    _records = [
        { id: 1, partner_id: serverState.partnerId, company_id: 1, grade_id: 1 },
        { id: 2, partner_id: serverState.partnerId, grade_id: false },
    ];
}

defineMailModels();
defineModels([Grade, Profile]);

let card, calls;
beforeEach(() => {
    card = makeCard();
    onRpc("has_group", () => true);
    calls = [];
    onRpc("credit.risk.profile", "get_customer_card", ({ args }) => {
        calls.push(args);
        return card;
    });
});

async function mountCard(props = {}) {
    await mountWithCleanup(CustomerCard, { props: { partnerId: 5, ...props } });
    await animationFrame();
    await animationFrame();
}

test("amounts are rounded to the currency, a limit says how much of it is used", async () => {
    await mountCard();
    expect(calls).toEqual([[5, false]]);
    expect(".o_credit_total_due").toHaveText(/1,234\.57/);
    expect(".o_credit_limit .fs-4").toHaveText(/^50% of .*2,469\.13/);
    expect(".o_credit_limit .progress-bar").toHaveStyle({ width: /.+/ }, { inline: false });
    expect(".o_credit_buckets dd").toHaveCount(5);
    const widths = queryAll(".o_credit_ageing span").map((el) => el.style.width);
    expect(widths).toEqual(["25%", "75%", "0%", "0%", "0%"]); // a credit has no width
    expect(".o_credit_explanation .o_credit_kpi").toHaveCount(1);
    expect(".o_credit_moves li").toHaveText("Pay sooner");
});

test("over the limit has a sign and words, not only a colour", async () => {
    card = makeCard({ limit: { used: 112.36, amount: null } });
    await mountCard();
    expect(".o_credit_limit .fs-4").toHaveText("112.4%");
    expect(".o_credit_limit [aria-label='Over the limit']").toHaveCount(1);
    expect(queryOne(".o_credit_limit .progress-bar").style.width).toBe("100%");
});

test("without a limit, contacts, holds or notes the card says so", async () => {
    card = makeCard({ limit: { used: null, amount: null }, moves: [], history: [] });
    await mountCard();
    expect(".o_credit_limit .progress").toHaveCount(0);
    expect(".o_credit_limit .fs-4").toHaveText("No limit");
    expect(".o_credit_contacts p").toHaveText("Not contacted yet.");
    expect(".o_credit_holds p").toHaveText("None.");
});

test("contacts, promises, disputes and notes; names and notes are never markup", async () => {
    card = makeCard({
        contacts: [
            {
                id: 9,
                date: "2026-06-01",
                level: "Reminder",
                channel: "email",
                channel_text: "E-mail",
                state: "done",
                state_text: "Done",
                amount: 500,
                user: "Bram",
            },
        ],
        holds: [
            {
                id: 4,
                kind: "promise",
                kind_text: "Promise to pay",
                reason: "<i>Friday</i>",
                document: "INV/1",
                until: "2026-07-05",
                is_running: false,
                amount: 70,
                state: "broken",
                state_text: "Broken",
            },
        ],
        notes: [{ id: 1, date: "2026-06-02", author: "Sanne", text: "<script>x</script>" }],
    });
    const opened = [];
    mockService("action", { doAction: (action) => opened.push([action.res_model, action.res_id]) });
    await mountCard();
    expect(".o_credit_contact").toHaveText(
        /Reminder\s+06\/01\/2026\s+E-mail · Done · .*500\.00 · Bram/,
    );
    expect(".o_credit_hold button").toHaveText("Promise to pay (over)");
    expect(".o_credit_hold").toHaveText(/<i>Friday<\/i> · INV\/1 · .*70\.00 · Broken/);
    expect(".o_credit_note").toHaveText(/<script>x<\/script>/);
    await click(".o_credit_contact button");
    await click(".o_credit_hold button");
    expect(opened).toEqual([
        ["credit.followup.action", 9],
        ["credit.followup.hold", 4],
    ]);
});

test("ratios: value, trend, formula on hover, and what is usual in the sector", async () => {
    card = makeCard({ ratios: makeRatios() });
    const opened = [];
    mockService("action", { doAction: (action) => opened.push([action.res_model, action.res_id]) });
    await mountCard();
    expect(".o_credit_card_ratios tbody").toHaveCount(2);
    const solvency = "[data-ratio='solvency']";
    expect(`${solvency} .o_credit_ratio_value`).toHaveText("0.45");
    expect(`${solvency} .o_credit_ratio_name`).toHaveAttribute("data-tooltip", "= 10/15 / 10/49");
    expect(`${solvency} .o_credit_published`).toHaveText(/0\.20 · 0\.35 · 0\.50 \(NACE 46/);
    expect(`${solvency} .o_credit_peers`).toHaveText(/0\.21 \(5 customers/);
    expect(`${solvency} polyline`).toHaveAttribute("points", "2,18 32,10 62,2");
    expect(`${solvency} svg`).toHaveAttribute("aria-label", /2022: 0\.30 · 2023/);
    expect("[data-ratio='gearing'] .o_credit_ratio_value").toHaveText("–"); // missing is no zero
    expect("[data-ratio='gearing'] svg").toHaveCount(0);
    expect("[data-ratio='gearing'] .o_credit_ratio_note").toHaveText("Equity is <b>zero</b>");
    expect(".o_credit_stale").toHaveCount(0);
    await click(".o_credit_open_accounts");
    expect(opened).toEqual([["credit.annual.account", 12]]);
});

test("ratios: too old says so; without accounts there are none", async () => {
    card = makeCard({ ratios: makeRatios({ is_stale: true, rows: [] }) });
    await mountCard();
    expect(".o_credit_stale").toHaveText("Too old");
    expect(".o_credit_card_ratios p").toHaveText("The accounts have no figures yet.");
});

test("the bands of a sector are named", async () => {
    card = makeCard({ ratios: false });
    card.explanation.rows = [makeRow({ sector: "46" })];
    await mountCard();
    expect(".o_credit_card_ratios").toHaveCount(0);
    expect(".o_credit_sector").toHaveText("Bands of NACE 46");
});

test("many KPIs and many items", async () => {
    const rows = Array.from({ length: 12 }, (_, n) =>
        makeRow({ metric: `metric${n}`, name: `KPI ${n}`, range: n % 2 ? false : makeRow().range }),
    );
    const item = makePath().items[0];
    const items = Array.from({ length: 100 }, (_, n) => ({ ...item, id: n }));
    card = makeCard({
        explanation: { ...card.explanation, rows },
        path: makePath({ items, item_count: 100, hidden_count: 0, is_cut: true }),
    });
    await mountCard();
    expect(".o_credit_explanation .o_credit_kpi").toHaveCount(12);
    expect(".o_credit_item").toHaveCount(100);
    expect(".o_credit_per_item").toHaveText(/^Item by item/);
});

test("a customer without a profile: what to do", async () => {
    card = { profile_id: false, partner: card.partner, company: false, may_work: true };
    await mountCard();
    expect(".o_credit_card_empty p").toHaveCount(3);
    expect(".o_credit_card_empty").toHaveText(/No risk profile yet/);
    expect(".o_credit_card_empty").toHaveText(/press “Make it now”/);
});

test("an error is said in the card, and can be tried again", async () => {
    let fails = true;
    onRpc("credit.risk.profile", "get_customer_card", () => {
        if (fails) {
            throw makeServerError({ message: "You have no right to this customer." });
        }
        return card;
    });
    await mountCard();
    expect(".o_credit_card_error p").toHaveText("You have no right to this customer.");
    fails = false;
    await click(".o_credit_card_error button");
    await animationFrame();
    expect(".o_credit_card_error").toHaveCount(0);
    expect(".o_credit_head").toHaveCount(1);
});

test("a badge opens the card when it is asked for, by keyboard too, and Escape closes it", async () => {
    await mountView({
        resModel: "credit.risk.profile",
        type: "list",
        arch: `<list>
            <field name="partner_id"/><field name="company_id"/>
            <field name="grade_id" widget="credit_grade_badge"/>
        </list>`,
        selectRecord: () => expect.step("record opened"), // must not happen
    });
    expect(calls).toEqual([]); // nothing is read before
    expect(".o_credit_card_button").toHaveCount(1); // no grade, no badge
    queryOne(".o_credit_card_button").focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(calls).toEqual([[serverState.partnerId, 1]]);
    expect(".o_credit_card_popover[role=dialog]").toHaveCount(1);
    expect(".o_credit_open_customer").toHaveText("Jansen <b>B.V.</b>");
    expect(".o_credit_card_popover canvas").toHaveCount(0);
    await press("Escape");
    await animationFrame();
    expect(".o_credit_card_popover").toHaveCount(0);
    expect(".o_credit_card_button").toBeFocused();
    await click(".o_credit_card_button");
    await animationFrame();
    expect(".o_credit_card_popover").toHaveCount(1);
    expect(calls).toHaveLength(2);
});

test("a badge that is not about a customer is no button", async () => {
    Profile._records = [{ id: 1, grade_id: 1 }];
    await mountView({
        resModel: "credit.risk.profile",
        type: "list",
        arch: `<list><field name="grade_id" widget="credit_grade_badge"/></list>`,
    });
    expect(queryAllTexts(".o_credit_grade_badge")).toEqual(["High1"]);
    expect(".o_credit_card_button").toHaveCount(0);
});
