import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAll } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { BandDistribution } from "@credit_risk_matrix/components/band_distribution/band_distribution";
import { TimeAxis } from "@credit_risk_matrix/components/time_axis/time_axis";

defineMailModels();

const GRADES = [
    { name: "Low", color: 10 },
    { name: "High", color: 1 },
];

const heights = () =>
    queryAll(".o_credit_column > div").map(({ style }) => Number.parseFloat(style.height));

test("the columns stand for the customers, in the colour and with the name of their grade", async () => {
    await mountWithCleanup(BandDistribution, {
        props: {
            bins: [
                { count: 1000, band: 0 },
                { count: 0, band: 0 },
                { count: 1, band: 1 },
                { count: 500, band: 1 },
            ],
            low: 0,
            high: 100,
            cuts: [30.5],
            grades: GRADES,
        },
    });
    // one of a thousand can still be seen; none cannot
    expect(heights()).toEqual([100, 0, 3, 50]);
    expect(".o_credit_column:eq(0) > div").toHaveClass("o_credit_fill_10");
    expect(".o_credit_column:eq(3) > div").toHaveClass("o_credit_fill_1");
    expect(".o_credit_column:eq(3)").toHaveAttribute("title", "500 customers from 75 to 100: High");
    expect(".o_credit_cut").toHaveStyle({ left: "30.5%" }, { inline: true });
    expect(queryAllTexts(".o_credit_cut")).toEqual(["30.5"]);
    expect(".o_credit_distribution").toHaveAttribute(
        "aria-label",
        "1,501 customers between 0 and 100",
    );
});

test("without customers there is no picture", async () => {
    await mountWithCleanup(BandDistribution, {
        props: { bins: [], low: 0, high: 0, cuts: [], grades: GRADES },
    });
    expect(".o_credit_distribution").toHaveCount(0);
});

test("one value only is drawn too", async () => {
    await mountWithCleanup(BandDistribution, {
        props: { bins: [{ count: 3, band: 0 }], low: 5, high: 5, cuts: [5], grades: [] },
    });
    expect(heights()).toEqual([100]);
    expect(".o_credit_cut").toHaveStyle({ left: "0%" }, { inline: true });
});

test("steps stand at their days, and close ones below each other", async () => {
    await mountWithCleanup(TimeAxis, {
        props: {
            marks: [
                { letter: "A", day: -30, name: "Invoice" },
                { letter: "B", day: 0, name: "Due date" },
                { letter: "C", day: 1, name: "Reminder" },
                { letter: "D", day: 2, name: "Call" },
                { letter: "E", day: 70, name: "Collection" },
            ],
        },
    });
    const marks = queryAll(".o_credit_axis_mark");
    expect(marks.map(({ style }) => style.left)).toEqual(["0%", "30%", "31%", "32%", "100%"]);
    const rows = marks.map(({ style }) => style.getPropertyValue("--credit-axis-row").trim());
    expect(rows).toEqual(["0", "0", "1", "2", "0"]);
    expect(".o_credit_axis_due").toHaveStyle({ left: "30%" }, { inline: true });
    expect(".o_credit_time_axis").toHaveAttribute(
        "aria-label",
        "A: Invoice, day -30; B: Due date, day 0; C: Reminder, day 1; D: Call, day 2; E: Collection, day 70",
    );
});

test("many steps on one day are all there", async () => {
    const marks = [..."ABCDEFGHIJKL"].map((letter) => ({ letter, day: 5, name: letter }));
    await mountWithCleanup(TimeAxis, { props: { marks, low: -10, high: 90 } });
    expect(".o_credit_axis_mark").toHaveCount(12);
    expect(".o_credit_axis_mark:eq(0)").toHaveStyle({ left: "15%" }, { inline: true });
});

test("a path without steps says so", async () => {
    await mountWithCleanup(TimeAxis, { props: { marks: [] } });
    expect(".o_credit_axis_mark").toHaveCount(0);
    expect(".o_credit_time_axis").toHaveAttribute("aria-label", "No steps");
});
