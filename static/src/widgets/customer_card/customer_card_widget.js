import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { CustomerCard } from "../../components/customer_card/customer_card";

/** The customer card on the form of a customer. */
export class CustomerCardWidget extends Component {
    static template = "credit_risk_matrix.CustomerCardWidget";
    static components = { CustomerCard };
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ partnerId: false, version: 0 });
        useRecordObserver((record) => {
            // the table is a new one each time the record is read, after a refresh for instance
            if (record.data.credit_risk_explanation_table !== undefined) {
                this.state.partnerId = record.resId;
                this.state.version++;
            }
        });
    }
}

export const customerCardWidget = {
    component: CustomerCardWidget,
    fieldDependencies: [{ name: "credit_risk_explanation_table", type: "json", readonly: true }],
};

registry.category("view_widgets").add("credit_customer_card", customerCardWidget);
