import { describe, expect, test } from "@odoo/hoot";
import {
    addBand,
    addCategory,
    addGrade,
    addKpi,
    addPath,
    addSector,
    addStep,
    letterOf,
    move,
    removeBand,
    removeGrade,
    removePath,
    removeSector,
    sortedGrades,
    totalWeight,
} from "@credit_risk_matrix/actions/setup/draft";

describe.current.tags("headless");

function makeDraft() {
    return {
        categories: [
            { key: "c1", name: "Large", starting: "g2" },
            { key: "c2", name: "Small", starting: "g2" },
        ],
        grades: [
            { key: "g1", name: "High", points: 1 },
            { key: "g2", name: "Moderate", points: 2 },
            { key: "g3", name: "Low", points: 3 },
        ],
        kpis: [
            {
                key: "k1",
                metric: "days_to_pay",
                weight: 100,
                grades: ["g3", "g2", "g1"],
                cuts: [
                    { at: 30, upto: true },
                    { at: 60, upto: true },
                ],
            },
        ],
        paths: [
            {
                key: "p1",
                name: "Standard",
                steps: [{ key: "s1", id: 7, level_id: 1, day_offset: 5 }],
            },
            { key: "p2", name: "Strict", steps: [] },
        ],
        cells: {
            c1: { g1: "p2", g2: "p1", g3: "p1" },
            c2: { g1: "p2", g2: "p1", g3: "p1" },
        },
    };
}

test("a new category comes before the last one and takes over its paths", () => {
    const draft = makeDraft();
    addCategory(draft);
    expect(draft.categories.map(({ name }) => name)).toEqual(["Large", "", "Small"]);
    expect(draft.cells[draft.categories[1].key]).toEqual(draft.cells.c2);
});

test("rows move up and down, and not beyond the ends", () => {
    const { categories } = makeDraft();
    move(categories, categories[0], -1);
    expect(categories.map(({ key }) => key)).toEqual(["c1", "c2"]);
    move(categories, categories[0], 1);
    expect(categories.map(({ key }) => key)).toEqual(["c2", "c1"]);
});

test("a sector gets bands of its own, which change nothing of the others", () => {
    const draft = makeDraft();
    const [kpi] = draft.kpis;
    delete kpi.sectors; // a draft that was kept before there were sectors
    addSector(kpi);
    addSector(kpi);
    expect(kpi.sectors[0]).toEqual({ nace: "", grades: kpi.grades, cuts: kpi.cuts });
    kpi.sectors[0].cuts[0].at = 99;
    addBand(kpi.sectors[0]);
    expect(kpi.cuts[0].at).not.toBe(99);
    expect(kpi.sectors[0].grades).toHaveLength(kpi.grades.length + 1);
    expect(kpi.sectors[1].cuts).toEqual(kpi.cuts);
    removeSector(kpi, 0);
    expect(kpi.sectors).toHaveLength(1);
    expect(kpi.sectors[0].grades).toEqual(kpi.grades);
});

test("the bands of sectors go along when a grade is removed", () => {
    const draft = makeDraft();
    draft.kpis[0].sectors = [
        { nace: "46", grades: ["g2", "g1"], cuts: [{ at: 45, upto: true }] },
        { nace: "47", grades: ["g3", "g2", "g1"], cuts: [{ at: 1 }, { at: 2 }] },
    ];
    removeGrade(draft, draft.grades[1]);
    expect(draft.kpis[0].sectors).toEqual([
        { nace: "46", grades: ["g1"], cuts: [] },
        { nace: "47", grades: ["g3", "g1"], cuts: [{ at: 1 }] },
    ]);
});

test("bands of a grade that is removed go to the grade beside it, without a gap", () => {
    const draft = makeDraft();
    removeGrade(draft, draft.grades[1]);
    expect(draft.kpis[0].grades).toEqual(["g3", "g1"]);
    expect(draft.kpis[0].cuts).toEqual([{ at: 30, upto: true }]);
    expect(draft.cells.c1).toEqual({ g1: "p2", g3: "p1" });
    expect(draft.categories[0].starting).toBe("");
});

test("a new grade is the best one; its cells lead where those beside it lead", () => {
    const draft = makeDraft();
    addGrade(draft);
    const grade = sortedGrades(draft).at(-1);
    expect(grade.points).toBe(4);
    expect(draft.cells.c2[grade.key]).toBe("p1");
});

test("there is always one band more than there are cuts", () => {
    const [kpi] = makeDraft().kpis;
    addBand(kpi);
    expect(kpi.grades.length).toBe(4);
    expect(kpi.cuts.at(-1)).toEqual({ at: 61, upto: true });
    removeBand(kpi, 0);
    expect(kpi.cuts.map(({ at }) => at)).toEqual([60, 61]);
    removeBand(kpi, 2);
    removeBand(kpi, 1);
    expect([kpi.grades.length, kpi.cuts.length]).toEqual([1, 0]);
});

test("weights add up exactly", () => {
    const kpis = [33.33, 33.33, 33.34].map((weight) => ({ weight }));
    expect(totalWeight({ kpis })).toBe(100);
    expect(totalWeight({ kpis: [{ weight: 0.1 }, { weight: 0.2 }] })).toBe(0.3);
    expect(totalWeight({ kpis: [] })).toBe(0);
});

test("a new KPI judges a key figure that is not there yet, the better values the better grade", () => {
    const draft = makeDraft();
    const metrics = [
        { name: "days_to_pay", label: "Days to pay", better: "lower" },
        { name: "years", label: "Years", better: "higher" },
    ];
    addKpi(draft, metrics);
    expect(draft.kpis[1].metric).toBe("years");
    expect(draft.kpis[1].grades).toEqual(["g1", "g3"]);
});

test("a new path starts as the first one; a removed one leaves its cells without a path", () => {
    const draft = makeDraft();
    addPath(draft, "Third");
    expect(draft.paths[2].steps[0].id).toBe(false);
    expect(draft.paths[2].steps[0].day_offset).toBe(5);
    removePath(draft, draft.paths[1]);
    expect(draft.cells.c1.g1).toBe("");
});

test("a new step is the next harder level", () => {
    const [path, empty] = makeDraft().paths;
    const levels = [
        { id: 2, severity: 5 },
        { id: 1, severity: 10 },
        { id: 3, severity: 20 },
    ];
    addStep(path, levels);
    expect([path.steps[1].level_id, path.steps[1].day_offset]).toEqual([3, 12]);
    addStep(empty, levels);
    expect(empty.steps[0].level_id).toBe(2);
});

test("steps have letters, also when there are many", () => {
    expect([0, 6, 25, 26, 27, 52].map(letterOf)).toEqual(["A", "G", "Z", "AA", "AB", "BA"]);
});
