/** Model of a report -> where its date is asked for and its files are made. */
export const REPORT_EXPORTS = {
    "credit.overdue.report": "credit_risk_matrix.credit_overdue_export_action",
    "credit.ageing.report": "credit_risk_matrix.credit_ageing_export_action",
    "credit.collection.report": "credit_risk_matrix.credit_collection_export_action",
    "credit.followup.result": "credit_risk_matrix.credit_followup_results_pages_action",
    "credit.portfolio.report": "credit_risk_matrix.credit_portfolio_review_action",
};

/** What a report's screen knows of its dates. */
const DATES = ["credit_report_date", "credit_report_since"];

/**
 * Opens where the files of a report are made, for the dates that are on the screen.
 * @param {Object} action service
 * @param {Object} searchModel of the report's screen
 */
export function openReportExport(action, searchModel) {
    const known = DATES.filter((name) => searchModel.globalContext[name]);
    return action.doAction(REPORT_EXPORTS[searchModel.resModel], {
        additionalContext: Object.fromEntries(
            known.map((name) => [name, searchModel.globalContext[name]]),
        ),
    });
}
