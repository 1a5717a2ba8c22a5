import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { computeM2OProps, Many2One } from "@web/views/fields/many2one/many2one";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";
import { CustomerCardPopover } from "../../components/customer_card/customer_card_popover";
import { GradeBadge } from "./grade_badge";

/**
 * A risk grade as a badge. Where the record is about a customer, the badge is a button that shows the
 * customer's card. While it is edited it is an ordinary choice.
 */
export class GradeBadgeField extends Component {
    static template = "credit_risk_matrix.GradeBadgeField";
    static components = { GradeBadge, Many2One };
    static props = { ...Many2OneField.props };

    setup() {
        this.popover = usePopover(CustomerCardPopover, {
            arrow: false,
            extendedFlipping: true,
            popoverClass: "o_credit_card_holder",
            position: "bottom-start",
            useBottomSheet: this.env.isSmall,
        });
    }

    get grade() {
        return this.props.record.data[this.props.name];
    }

    get isCustomer() {
        return this.props.record.resModel === "res.partner";
    }

    /** Returns the id of the customer that the record is about, if it is about one. */
    get partnerId() {
        const { record } = this.props;
        return this.isCustomer ? record.resId : record.data.partner_id?.id;
    }

    /** Returns the company of the record; a customer has a card in the present one. */
    get companyId() {
        return (!this.isCustomer && this.props.record.data.company_id?.id) || false;
    }

    get cardTitle() {
        return _t("Show the customer card");
    }

    get m2oProps() {
        return computeM2OProps(this.props);
    }

    toggleCard(ev) {
        if (this.popover.isOpen) {
            return this.popover.close();
        }
        const { partnerId, companyId } = this;
        this.popover.open(ev.currentTarget, { partnerId, companyId });
    }

    /** A list would open the record when Enter is pressed in a cell. */
    onKeydown(ev) {
        if (["Enter", " "].includes(ev.key)) {
            ev.stopPropagation();
        }
    }
}

export const gradeBadgeField = {
    ...buildM2OFieldDescription(GradeBadgeField),
    displayName: _t("Risk grade"),
    listViewWidth: [110, 180],
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "color", type: "integer" },
        { name: "points", type: "integer" },
    ],
};

registry.category("fields").add("credit_grade_badge", gradeBadgeField);
