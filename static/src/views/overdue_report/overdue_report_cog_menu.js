import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

/** Entry of the report's action menu: the same report as of another date, or as XLSX. */
export class OverdueReportCogMenu extends Component {
    static template = "credit_risk_matrix.OverdueReportCogMenu";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    async onSelected() {
        const { credit_report_date } = this.env.searchModel.globalContext;
        await this.action.doAction("credit_risk_matrix.credit_overdue_export_action", {
            additionalContext: credit_report_date ? { credit_report_date } : {},
        });
    }
}

registry.category("cogMenu").add(
    "credit-overdue-report",
    {
        Component: OverdueReportCogMenu,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: ({ searchModel }) => searchModel?.resModel === "credit.overdue.report",
    },
    { sequence: 5 },
);
