/**
 * What somebody may do with a draft of the policy. The functions change the draft that they are given; keys
 * of new rows are made here, ids are those of the server.
 */

let lastNumber = 0;

/** Returns a key that no row of a draft has. */
export function newKey() {
    lastNumber += 1;
    return `new,${lastNumber}`;
}

export function move(rows, row, by) {
    const from = rows.findIndex(({ key }) => key === row.key);
    const to = from + by;
    if (to >= 0 && to < rows.length) {
        rows.splice(from, 1);
        rows.splice(to, 0, row);
    }
}

export function sortedGrades(draft) {
    return [...draft.grades].sort((a, b) => a.points - b.points);
}

export function addCategory(draft) {
    const key = newKey();
    const model = draft.categories.at(-1);
    // before the last one, which takes everybody else
    draft.categories.splice(Math.max(draft.categories.length - 1, 0), 0, {
        key,
        id: false,
        name: "",
        customer_kind: "any",
        turnover_from: 0,
        domain: "[]",
        starting: model ? model.starting : "",
    });
    draft.cells[key] = { ...(model ? draft.cells[model.key] : {}) };
}

export function removeCategory(draft, row) {
    draft.categories.splice(
        draft.categories.findIndex(({ key }) => key === row.key),
        1,
    );
    delete draft.cells[row.key];
}

/** Adds a grade of the lowest risk; its cells lead to the path of the grade beside it. */
export function addGrade(draft) {
    const key = newKey();
    const beside = sortedGrades(draft).at(-1);
    draft.grades.push({
        key,
        id: false,
        name: "",
        points: beside ? beside.points + 1 : 1,
        color: 0,
    });
    for (const category of draft.categories) {
        const cells = (draft.cells[category.key] ||= {});
        cells[key] = (beside && cells[beside.key]) || "";
    }
}

/** Removes a grade; its value bands and starting grades go to the grade beside it. */
export function removeGrade(draft, row) {
    const rows = sortedGrades(draft);
    const place = rows.findIndex((grade) => grade.key === row.key);
    const beside = rows[place - 1] || rows[place + 1];
    draft.grades.splice(
        draft.grades.findIndex((grade) => grade.key === row.key),
        1,
    );
    for (const bands of draft.kpis.flatMap((kpi) => [kpi, ...(kpi.sectors || [])])) {
        bands.grades = bands.grades.map((key) => (key === row.key && beside ? beside.key : key));
        for (let index = bands.grades.length - 1; index > 0; index--) {
            if (bands.grades[index] === bands.grades[index - 1]) {
                removeBand(bands, index);
            }
        }
    }
    for (const category of draft.categories) {
        delete draft.cells[category.key]?.[row.key];
        if (category.starting === row.key) {
            category.starting = "";
        }
    }
}

export function addKpi(draft, metrics) {
    const used = new Set(draft.kpis.map((kpi) => kpi.metric));
    const metric = metrics.find(({ name }) => !used.has(name)) || metrics[0];
    const keys = sortedGrades(draft).map((grade) => grade.key);
    const ends = [keys[0], keys.at(-1)];
    draft.kpis.push({
        key: newKey(),
        id: false,
        name: metric.label,
        metric: metric.name,
        weight: 0,
        missing_policy: "reweight",
        grades: metric.better === "higher" ? ends : ends.reverse(),
        cuts: [{ at: 0, upto: true }],
        sectors: [],
    });
}

/** Cuts the highest band in two. */
export function addBand(kpi) {
    const last = kpi.cuts.at(-1);
    kpi.cuts.push({ at: last ? last.at + 1 : 0, upto: last ? last.upto : true });
    kpi.grades.push(kpi.grades.at(-1));
}

/** Removes a band; the one before it, or after the first one, takes its values. */
export function removeBand(kpi, index) {
    kpi.grades.splice(index, 1);
    kpi.cuts.splice(Math.max(index - 1, 0), 1);
}

/** Gives a sector bands of its own: at first those of everybody. */
export function addSector(kpi) {
    kpi.sectors ||= [];
    kpi.sectors.push({
        nace: "",
        grades: [...kpi.grades],
        cuts: kpi.cuts.map((cut) => ({ ...cut })),
    });
}

export function removeSector(kpi, index) {
    kpi.sectors.splice(index, 1);
}

export function totalWeight(draft) {
    // whole hundredths, so that 33.33 + 33.33 + 33.34 is 100
    return draft.kpis.reduce((sum, kpi) => sum + Math.round(kpi.weight * 100), 0) / 100;
}

export function addPath(draft, name) {
    const model = draft.paths[0];
    draft.paths.push({
        key: newKey(),
        id: false,
        name,
        catch_up: "step",
        days_between: 0,
        steps: (model ? model.steps : []).map((step) => ({ ...step, key: newKey(), id: false })),
    });
}

/** Removes a path; the cells that led to it have none any more. */
export function removePath(draft, row) {
    draft.paths.splice(
        draft.paths.findIndex((path) => path.key === row.key),
        1,
    );
    for (const cells of Object.values(draft.cells)) {
        for (const [key, path] of Object.entries(cells)) {
            if (path === row.key) {
                cells[key] = "";
            }
        }
    }
}

/** Adds the gentlest level that is harder than what the path has, a week after its last step. */
export function addStep(path, levels) {
    const used = new Set(path.steps.map((step) => step.level_id));
    const hardest = Math.max(
        0,
        ...levels.filter((level) => used.has(level.id)).map((level) => level.severity),
    );
    const level =
        levels.find(({ id, severity }) => !used.has(id) && severity > hardest) ||
        levels.find(({ id }) => !used.has(id)) ||
        levels[0];
    const last = path.steps.at(-1);
    path.steps.push({
        key: newKey(),
        id: false,
        level_id: level ? level.id : false,
        day_offset: last ? last.day_offset + 7 : 1,
        offset_from: last ? last.offset_from : "due_date",
    });
}

/** Returns the letter of the n-th step: A, B, ... Z, AA. */
export function letterOf(index) {
    return index < 26
        ? String.fromCharCode(65 + index)
        : letterOf(Math.floor(index / 26) - 1) + letterOf(index % 26);
}

export function removeKpi(draft, row) {
    draft.kpis.splice(
        draft.kpis.findIndex((kpi) => kpi.key === row.key),
        1,
    );
}

export function removeStep(path, row) {
    path.steps.splice(
        path.steps.findIndex((step) => step.key === row.key),
        1,
    );
}
