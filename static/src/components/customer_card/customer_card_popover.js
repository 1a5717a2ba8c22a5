import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { CustomerCard } from "./customer_card";

/** The customer card in a popover, from a grade badge. It is read when it is opened, not before. */
export class CustomerCardPopover extends Component {
    static template = "credit_risk_matrix.CustomerCardPopover";
    static components = { CustomerCard };
    static props = {
        partnerId: Number,
        companyId: { type: [Number, Boolean], optional: true },
        close: Function,
    };

    setup() {
        this.action = useService("action");
        this.state = useState({ partner: null });
        this.onLoaded = ({ partner }) => {
            this.state.partner = partner;
        };
    }

    openCustomer() {
        const opening = this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: this.state.partner?.id || this.props.partnerId,
            views: [[false, "form"]],
        });
        this.props.close();
        return opening;
    }
}
