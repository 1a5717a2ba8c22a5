import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { mountWithCleanup, preloadBundle } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { BandRange } from "@credit_risk_matrix/components/band_range/band_range";
import { HistoryChart } from "@credit_risk_matrix/components/history_chart/history_chart";
import { PathTimeline } from "@credit_risk_matrix/components/path_timeline/path_timeline";
import { ScoreBar } from "@credit_risk_matrix/components/score_bar/score_bar";
import { GradeBadge } from "@credit_risk_matrix/fields/grade_badge/grade_badge";
import { GradeMovesList } from "@credit_risk_matrix/widgets/grade_moves/grade_moves";
import { makeCard, makePath, makeRange } from "./card_data";

defineMailModels();
preloadBundle("web.chartjs_lib");

const { grade, history, score, date } = makeCard();

test("band range: the value stands where its band is, and is said in words", async () => {
    await mountWithCleanup(BandRange, {
        props: { name: "DSO", range: makeRange(), value: "34.0" },
    });
    expect(".o_credit_range").toHaveAttribute(
        "aria-label",
        "DSO: 34.0 lies in the band > 30, <= 60: Moderate, 2 points",
    );
    expect(queryOne(".o_credit_mark").style.insetInlineStart).toBe("37.78%");
    expect(queryAllTexts(".o_credit_band")).toEqual(["3", "2", "1"]);
    expect(".o_credit_hit").toHaveText("2");
    expect(queryAllTexts(".o_credit_ticks span")).toEqual(["30", "60"]);
    expect(".o_credit_beyond").toHaveCount(0);
});

test("band range: a value beyond the drawing has an arrow", async () => {
    const range = makeRange({ mark: 100, beyond: "high" });
    await mountWithCleanup(BandRange, { props: { name: "DSO", range, value: "400.0" } });
    expect(".o_credit_beyond.fa-angle-double-right").toHaveCount(1);
});

test("band range: no value is no zero", async () => {
    const bands = makeRange().bands.map((band) => ({ ...band, is_hit: false }));
    const range = makeRange({ bands, mark: null });
    await mountWithCleanup(BandRange, { props: { name: "DSO", range } });
    expect(".o_credit_mark").toHaveCount(0);
    expect(".o_credit_range").toHaveAttribute("aria-label", "DSO: no value; there are 3 bands");
});

test("band range: many bands; those too narrow for their points keep them in the title", async () => {
    const bands = Array.from({ length: 40 }, (_, index) => ({
        id: index,
        label: `> ${index}`,
        grade: `Grade ${index}`,
        points: index + 1,
        color: index % 12,
        left: 2.5 * index,
        width: 2.5,
        is_hit: index === 20,
    }));
    const range = makeRange({ bands, ticks: [], mark: 51 });
    await mountWithCleanup(BandRange, { props: { name: "Many", range, value: "20" } });
    expect(".o_credit_band").toHaveCount(40);
    expect(queryAllTexts(".o_credit_band").join("")).toBe("");
    expect(".o_credit_hit").toHaveAttribute("title", "> 20: Grade 20, 21 points");
});

test("score bar: names of the grades, the score, and the grade that counts", async () => {
    await mountWithCleanup(ScoreBar, { props: { score, grade } });
    expect(queryAllTexts(".o_credit_stretch")).toEqual(["High", "Moderate", "Low"]);
    expect(".o_credit_hit").toHaveText("Moderate");
    expect(".o_credit_hit .fa-check").toHaveCount(1);
    expect(".o_credit_score_text").toHaveText("2.40");
    expect(queryOne(".o_credit_mark").style.insetInlineStart).toBe("70%");
    expect(queryAll(".o_credit_stretch").map((el) => el.style.width)).toEqual([
        "25%",
        "50%",
        "25%",
    ]);
});

test("score bar: without a score", async () => {
    const none = { ...score, value: null, text: "", mark: null };
    await mountWithCleanup(ScoreBar, { props: { score: none, grade: false } });
    expect(".o_credit_mark").toHaveCount(0);
    expect(".o_credit_score_text").toHaveText("No score yet");
    expect(".o_credit_score_bar").toHaveAttribute("aria-label", "No score yet");
});

test("history: a picture, and the same figures in a table, rounded, the latest first", async () => {
    const rows = [
        { ...history[0], score: 1.245 },
        { ...history[1], score: null, grade: false },
    ];
    await mountWithCleanup(HistoryChart, {
        props: { history: rows, grades: score.grades, date },
    });
    expect("canvas").toHaveCount(1);
    expect("details").not.toHaveAttribute("open");
    expect(queryAll("tbody td").map((cell) => cell.textContent)).toEqual([
        "03/31/2026",
        "–",
        "",
        "01/31/2026",
        "1.25",
        "High",
    ]);
});

test("history: what was last found holds until the date of the figures", async () => {
    const chart = await mountWithCleanup(HistoryChart, {
        props: { history, grades: score.grades, date },
    });
    const [line, grades] = chart.getConfig().data.datasets;
    expect(line.data.map((point) => point.y)).toEqual([1.25, 2.4, 2.4]);
    expect(grades.data.map((point) => point.y)).toEqual([1, 2, 2]);
});

test("history: one assessment makes no line, none makes a sentence", async () => {
    await mountWithCleanup(HistoryChart, {
        props: { history: [history[0]], grades: score.grades, date },
    });
    expect("canvas").toHaveCount(0);
    expect("tbody tr").toHaveCount(1);
    expect("details").toHaveAttribute("open");
});

test("history: empty", async () => {
    await mountWithCleanup(HistoryChart, {
        props: { history: [], grades: score.grades, date },
    });
    expect(".o_credit_history").toHaveText(
        "No assessment yet: the first one is made when there is a score.",
    );
});

test("timeline: done, next and later, together and item by item", async () => {
    await mountWithCleanup(PathTimeline, { props: { path: makePath(), currencyId: 1 } });
    expect(queryAll(".o_credit_timeline li").map((el) => el.dataset.state)).toEqual([
        "done",
        "next",
        "later",
    ]);
    expect(".o_credit_timeline li:first-child").toHaveText(
        /Reminder\s+06\/01\/2026\s+Done · E-mail · 2 items/,
    );
    expect(".o_credit_timeline li:nth-child(2)").toHaveText(/Next step · E-mail · 1 item$/);
    expect(".o_credit_item").toHaveCount(1);
    expect(".o_credit_hidden").toHaveText("1 more open item, which you have no right to see.");
});

test("timeline: nothing comes", async () => {
    const path = makePath({ together: [], items: [], item_count: 0, hidden_count: 0 });
    await mountWithCleanup(PathTimeline, { props: { path, currencyId: 1 } });
    expect(".o_credit_timeline").toHaveCount(0);
    expect(".o_credit_path p:last-child").toHaveText(
        "Nothing is open that follow-up knows of: the next run looks at new items.",
    );
});

test("grade badge: the points stand beside the name", async () => {
    await mountWithCleanup(GradeBadge, { props: { grade } });
    expect(".o_credit_grade_badge").toHaveText("Moderate2");
    expect(".o_credit_grade_badge").toHaveAttribute(
        "title",
        "Moderate: 2 points, 1 is the highest risk",
    );
});

test("moves: each kind has a sign; text is never markup", async () => {
    const kinds = ["held", "better", "worse", "none", "payment", "note"];
    const sentences = kinds.map((kind) => ({ kind, text: `<b>${kind}</b>` }));
    await mountWithCleanup(GradeMovesList, { props: { sentences } });
    expect(".o_credit_moves li").toHaveCount(6);
    expect(".o_credit_moves b").toHaveCount(0);
    expect(new Set(queryAll(".o_credit_moves i").map((icon) => icon.className)).size).toBe(6);
});
