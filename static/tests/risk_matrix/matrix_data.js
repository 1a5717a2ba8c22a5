/** What the server sends for a small matrix: two categories, three grades, five customers. */
export function makeData(values = {}) {
    const cell = (categoryId, gradeId, sums) => ({
        category_id: categoryId,
        grade_id: gradeId,
        customers: 0,
        late_customers: 0,
        days_late: 0,
        total_due: 0,
        total_overdue: 0,
        bucket_current: 0,
        bucket_30: 0,
        bucket_60: 0,
        bucket_90: 0,
        bucket_older: 0,
        ...sums,
    });
    return {
        date: "2026-06-30",
        oldest: "2026-06-30",
        today: "2026-06-30",
        companies: [{ id: 1, name: "My company" }],
        all_companies: [{ id: 1, name: "My company" }],
        currency_id: 1,
        currency: "USD",
        is_converted: false,
        filters: {
            company_id: false,
            user_id: false,
            country_id: false,
            tag_id: false,
            compare: false,
        },
        is_own_default: false,
        rights: { items: true, actions: true, setup: true },
        rows: [
            { id: 1, name: "Small" },
            { id: 2, name: "Large" },
        ],
        columns: [
            { id: 1, name: "High", points: 1, color: 1 },
            { id: 2, name: "Moderate", points: 2, color: 3 },
            { id: 3, name: "Low", points: 3, color: 10 },
        ],
        cells: [
            cell(1, 1, {
                customers: 3,
                late_customers: 2,
                days_late: 25,
                total_due: 1000.4,
                total_overdue: 500.2,
                bucket_current: 500.2,
                bucket_30: 500.2,
            }),
            cell(1, 3, { customers: 1, total_due: 2000, bucket_current: 2000 }),
            cell(2, 2, { customers: 1, total_due: -50, bucket_current: -50 }),
        ],
        paths: [
            { category_id: 1, grade_id: 1, paths: [{ id: 7, name: "Strict" }] },
            { category_id: 1, grade_id: 2, paths: [{ id: 8, name: "Standard" }] },
            { category_id: 1, grade_id: 3, paths: [{ id: false, name: false }] },
            { category_id: 2, grade_id: 2, paths: [{ id: 8, name: "Standard" }] },
            { category_id: 2, grade_id: 3, paths: [{ id: 9, name: "Gentle" }] },
        ],
        trend_dates: ["2026-04-30", "2026-05-30"],
        trend: [{ category_id: 1, grade_id: 1, counts: [1, 2] }],
        comparison: null,
        panels: { actions: [], alerts: null, top: [], collection: null },
        ...values,
    };
}

/** The movement of the same customers since a month. */
export function makeComparison() {
    const moves = { then: 0, stayed: 0, from_worse: 0, from_better: 0, from_elsewhere: 0, new: 0 };
    return {
        date: "2026-05-31",
        cells: [
            { category_id: 1, grade_id: 1, ...moves, now: 3, then: 1, stayed: 1, from_better: 2 },
            { category_id: 1, grade_id: 2, ...moves, now: 0, then: 3 },
            { category_id: 1, grade_id: 3, ...moves, now: 1, from_worse: 1 },
            { category_id: 2, grade_id: 2, ...moves, now: 1, new: 1 },
        ],
        migration: [
            { from: 1, to: 1, customers: 1 },
            { from: 2, to: 1, customers: 2 },
            { from: 2, to: 3, customers: 1 },
            { from: "new", to: 2, customers: 1 },
        ],
        grades: [
            { id: 3, name: "Low", points: 3 },
            { id: 1, name: "High", points: 1 },
            { id: 2, name: "Moderate", points: 2 },
        ],
    };
}
