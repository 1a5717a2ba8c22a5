import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/**
 * The download button offers the report's own XLSX: the general export of a pivot writes a customer's name
 * that starts with "=" as a formula.
 */
export class OverduePivotRenderer extends PivotRenderer {
    async onDownloadButtonClicked() {
        const { credit_report_date } = this.env.searchModel.globalContext;
        await this.actionService.doAction("credit_risk_matrix.credit_overdue_export_action", {
            additionalContext: credit_report_date ? { credit_report_date } : {},
        });
    }
}

registry.category("views").add("credit_overdue_pivot", {
    ...pivotView,
    Renderer: OverduePivotRenderer,
});
