import { FileUploadListController } from "@account/views/file_upload_list/file_upload_list_controller";
import { FileUploadListRenderer } from "@account/views/file_upload_list/file_upload_list_renderer";
import { fileUploadListView } from "@account/views/file_upload_list/file_upload_list_view";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Files can be dropped on the list by who may create annual accounts. */
export class AnnualAccountsListRenderer extends FileUploadListRenderer {
    setup() {
        super.setup();
        this.dropZoneTitle = _t("Drop the files of annual accounts here.");
        this.dropZoneDescription = _t("CSV, JSON or XBRL of the Balance Sheet Office");
    }

    onDragStart(ev) {
        if (this.props.activeActions.create !== false) {
            super.onDragStart(ev);
        }
    }

    /** Pasting text into a list is not an upload. */
    onPaste() {}
}

export class AnnualAccountsListController extends FileUploadListController {
    get hideUploadButton() {
        return this.props.archInfo.activeActions.create === false;
    }
}

export const annualAccountsListView = {
    ...fileUploadListView,
    Controller: AnnualAccountsListController,
    Renderer: AnnualAccountsListRenderer,
};

registry.category("views").add("credit_annual_accounts_list", annualAccountsListView);
