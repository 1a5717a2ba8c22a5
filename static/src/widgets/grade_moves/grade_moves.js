import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const ICONS = {
    held: "fa-lock text-muted",
    better: "fa-arrow-up text-success",
    worse: "fa-arrow-down text-danger",
    none: "fa-minus text-muted",
    payment: "fa-money text-info",
    note: "fa-info-circle text-muted",
};

/** Sentences about what would move a grade; each has a sign of its kind. None yet: they are on their way. */
export class GradeMovesList extends Component {
    static template = "credit_risk_matrix.GradeMovesList";
    static props = { sentences: { type: [Array, { value: null }], optional: true } };

    getIcon({ kind }) {
        return ICONS[kind];
    }
}

/**
 * What would move the grade of a customer, in sentences. They are worked out by the server when the form
 * shows them, not with the rest of the record; the form does not wait for them.
 */
export class GradeMoves extends Component {
    static template = "credit_risk_matrix.GradeMoves";
    static components = { GradeMovesList };
    static props = {
        ...standardWidgetProps,
        profileField: { type: String, optional: true },
        tableField: { type: String, optional: true },
    };
    static defaultProps = { tableField: "explanation_table" };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ sentences: null });
        useRecordObserver((record) => {
            // the table is a new one each time the record is read, after a refresh for instance
            if (record.data[this.props.tableField] !== undefined) {
                this.load(this.getProfileId(record));
            }
        });
    }

    getProfileId(record) {
        const { profileField } = this.props;
        return profileField ? record.data[profileField]?.id : record.resId;
    }

    async load(id) {
        const sentences = id
            ? this.orm.silent.call("credit.risk.profile", "get_grade_moves", [[id]])
            : Promise.resolve([]);
        this.state.sentences = await this.keepLast.add(sentences);
    }
}

export const gradeMoves = {
    component: GradeMoves,
    extractProps: ({ attrs }) => ({
        profileField: attrs.profile_field,
        tableField: attrs.table_field,
    }),
};

registry.category("view_widgets").add("credit_grade_moves", gradeMoves);
