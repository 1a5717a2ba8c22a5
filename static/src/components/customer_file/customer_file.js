import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { CustomerCard } from "../customer_card/customer_card";

const NOTE_ICONS = {
    habit: "fa-clock-o",
    agreement: "fa-handshake-o",
    contact: "fa-phone",
    other: "fa-sticky-note-o",
};

/** The customer's file on the card: legal situation, advice, encumbrances and the notes of departments. */
export class CustomerFile extends Component {
    static template = "credit_risk_matrix.CustomerFile";
    static props = { file: Object };

    setup() {
        this.action = useService("action");
    }

    get hasFacts() {
        const { advice, legal, encumbrances } = this.props.file;
        return legal || advice.source || encumbrances.length;
    }

    getDate(text) {
        return formatDate(deserializeDate(text));
    }

    getNoteIcon({ kind }) {
        return NOTE_ICONS[kind];
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

CustomerCard.components = { ...CustomerCard.components, CustomerFile };
