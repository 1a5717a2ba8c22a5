/** Model of a report -> the dialog that asks for its date and makes its files. */
export const REPORT_EXPORTS = {
    "credit.ageing.report": "credit_risk_matrix.credit_ageing_export_action",
    "credit.collection.report": "credit_risk_matrix.credit_collection_export_action",
};

/**
 * Opens the dialog of a report, for the date that is on the screen.
 * @param {Object} action service
 * @param {Object} searchModel of the report's screen
 */
export function openReportExport(action, searchModel) {
    const { credit_report_date } = searchModel.globalContext;
    return action.doAction(REPORT_EXPORTS[searchModel.resModel], {
        additionalContext: credit_report_date ? { credit_report_date } : {},
    });
}
