import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { CustomerCard } from "../customer_card/customer_card";

/** The ratios of the latest annual accounts on the card: value, trend over years, and what is usual in the sector. */
export class CustomerRatios extends Component {
    static template = "credit_risk_matrix.CustomerRatios";
    static props = { ratios: Object };

    setup() {
        this.action = useService("action");
    }

    getLine({ points }) {
        return points.map((point) => point.join(",")).join(" ");
    }

    openAccounts() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "credit.annual.account",
            res_id: this.props.ratios.id,
            views: [[false, "form"]],
        });
    }
}

CustomerCard.components = { ...CustomerCard.components, CustomerRatios };
