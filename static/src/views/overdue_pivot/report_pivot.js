import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

import { openReportExport } from "../report_export/report_exports";

/**
 * The download button offers the report's own files: the general export of a pivot writes a customer's name
 * that starts with "=" as a formula.
 */
export class ReportPivotRenderer extends PivotRenderer {
    async onDownloadButtonClicked() {
        await openReportExport(this.actionService, this.env.searchModel);
    }
}

registry.category("views").add("credit_report_pivot", {
    ...pivotView,
    Renderer: ReportPivotRenderer,
});
