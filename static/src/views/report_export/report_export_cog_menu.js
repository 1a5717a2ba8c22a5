import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

import { openReportExport, REPORT_EXPORTS } from "./report_exports";

/** Entry of a report's action menu: the same report as of another date, or as a file. */
export class ReportExportCogMenu extends Component {
    static template = "credit_risk_matrix.ReportExportCogMenu";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    async onSelected() {
        await openReportExport(this.action, this.env.searchModel);
    }
}

registry.category("cogMenu").add(
    "credit-report-export",
    {
        Component: ReportExportCogMenu,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: ({ searchModel }) => searchModel?.resModel in REPORT_EXPORTS,
    },
    { sequence: 5 },
);
