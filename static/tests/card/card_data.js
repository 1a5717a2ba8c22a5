/** A customer card as the server sends it, with some parts of it replaced. */
export function makeCard(parts = {}) {
    const low = { id: 3, display_name: "Low", points: 3, color: 10 };
    const moderate = { id: 2, display_name: "Moderate", points: 2, color: 3 };
    const high = { id: 1, display_name: "High", points: 1, color: 1 };
    return {
        profile_id: 7,
        partner: { id: 5, name: "Jansen <b>B.V.</b>" },
        company: false,
        may_work: false,
        date: "2026-06-30",
        currency_id: 1,
        grade: moderate,
        computed_grade: false,
        category: "Small",
        status: "rated",
        status_text: "Rated",
        knockout: false,
        salesperson: "Sanne",
        customer_since: "2024-06-30",
        score: {
            value: 2.4,
            text: "2.40",
            coverage: 100,
            mark: 70,
            grades: [
                { ...high, left: 0, width: 25 },
                { ...moderate, left: 25, width: 50 },
                { ...low, left: 75, width: 25 },
            ],
        },
        amounts: {
            total_due: 1234.565,
            total_overdue: 1000,
            bucket_current: 250,
            bucket_30: 750,
            bucket_60: 0,
            bucket_90: 0,
            bucket_older: -10,
        },
        limit: { used: 50, amount: 2469.13 },
        explanation: {
            model: "credit.risk.profile",
            id: 7,
            rows: [makeRow()],
            score_text: "2.40",
        },
        moves: [{ kind: "better", text: "Pay sooner" }],
        history: [
            { id: 1, date: "2026-01-31", score: 1.25, grade: high },
            { id: 2, date: "2026-03-31", score: 2.4, grade: moderate },
        ],
        path: makePath(),
        holds: [],
        contacts: [],
        notes: [],
        ...parts,
    };
}

/** A row of an explanation. */
export function makeRow(parts = {}) {
    return {
        metric: "days_to_pay",
        name: "DSO",
        state: "known",
        source: "Paid invoices",
        reason: null,
        value: 34,
        value_text: "34.0",
        band: "> 30, <= 60",
        grade: "Moderate",
        points: 2,
        weight_text: "50 %",
        contribution_text: "1.00",
        has_items: false,
        range: makeRange(),
        ...parts,
    };
}

/** Three bands with the limits 30 and 60 and the value 34. */
export function makeRange(parts = {}) {
    const band = (id, label, grade, points, left, width, is_hit = false) => ({
        id,
        label,
        grade,
        points,
        color: points,
        left,
        width,
        is_hit,
    });
    return {
        bands: [
            band(1, "<= 30", "Low", 3, 0, 33.33),
            band(2, "> 30, <= 60", "Moderate", 2, 33.33, 33.33, true),
            band(3, "> 60", "High", 1, 66.67, 33.33),
        ],
        ticks: [
            { left: 33.33, text: "30" },
            { left: 66.67, text: "60" },
        ],
        mark: 37.78,
        beyond: null,
        ...parts,
    };
}

/** A path with one step done, one next and one later, of two items of which the reader may see one. */
export function makePath(parts = {}) {
    const step = (state, date, level, count = 1) => ({
        state,
        date,
        level,
        channels: "E-mail",
        count,
    });
    const steps = [
        step("done", "2026-06-01", "Reminder", 2),
        step("next", "2026-07-02", "Call"),
        step("later", "2026-07-12", "Last summons"),
    ];
    return {
        name: "Standard",
        together: steps,
        items: [
            {
                id: 1,
                document: "INV/1",
                due: "2026-05-20",
                amount: 500,
                reason: "The next step is Call.",
                steps,
            },
        ],
        item_count: 2,
        hidden_count: 1,
        is_cut: false,
        ...parts,
    };
}

/** The ratios of annual accounts: one with everything, one without a value. */
export function makeRatios(parts = {}) {
    return {
        id: 12,
        year: "2024",
        currency: false,
        is_stale: false,
        rows: [
            {
                key: "solvency",
                name: "Solvency",
                value: "0.45",
                formula: "10/15 / 10/49",
                notes: [],
                published: "0.20 · 0.35 · 0.50 (NACE 46, 2024, Bank)",
                peers: "0.21 (5 customers of NACE 46)",
                trend: {
                    points: [
                        [2, 18],
                        [32, 10],
                        [62, 2],
                    ],
                    width: 64,
                    height: 20,
                    text: "2022: 0.30 · 2023: 0.40 · 2024: 0.45",
                },
            },
            {
                key: "gearing",
                name: "Gearing",
                value: "",
                formula: "(170/4 + 42) / 10/15",
                notes: ["Equity is <b>zero</b>"],
                published: "",
                peers: "",
                trend: false,
            },
        ],
        ...parts,
    };
}
