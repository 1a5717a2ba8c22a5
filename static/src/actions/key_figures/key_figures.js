import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "credit.key.figures";

/**
 * The key figures of the present company and of each of its segments on a date. The server gives all
 * segments at once, so that another way of dividing needs no second reading of the ledger.
 */
export class KeyFigures extends Component {
    static template = "credit_risk_matrix.KeyFigures";
    static components = { DateTimeInput, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.state = useState({
            segment: "category",
            date: this.props.action?.context?.credit_report_date || false,
            ...this.props.state,
            error: "",
            isLoading: false,
        });
        this.data = useState({ lines: {}, columns: [], whole: null });
        // whoever comes back finds the date and the segment as he left them
        useSetupAction({
            getLocalState: () => ({ segment: this.state.segment, date: this.state.date }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.isLoading = true;
        const reading = this.orm.call(MODEL, "get_key_figures", [this.state.date]);
        try {
            const data = await this.keepLast.add(reading);
            data.whole.isWhole = true;
            Object.assign(this.data, data);
            this.state.error = "";
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        } finally {
            this.state.isLoading = false;
        }
    }

    get date() {
        return deserializeDate(this.data.date);
    }

    async onDateChanged(date) {
        const text = date ? serializeDate(date) : false;
        if (text !== this.data.date) {
            this.state.date = text;
            await this.load();
        }
    }

    get lines() {
        return this.data.lines[this.state.segment] || [];
    }

    get segmentLabel() {
        return Object.fromEntries(this.data.segments)[this.state.segment];
    }

    get subtitle() {
        const { company, currency } = this.data;
        return _t("%(company)s, amounts in %(currency)s", { company, currency });
    }

    get companyNote() {
        return _t("One company at a time: the present one, without its branches.");
    }

    /** Returns what a line says in a column, as the reader writes numbers. */
    getText(line, { name, kind }) {
        const value = line.values[name];
        if (value === null) {
            return "–";
        }
        if (kind === "money") {
            return formatMonetary(value, { currencyId: this.data.currency_id, noSymbol: true });
        }
        if (kind === "integer") {
            return formatInteger(value);
        }
        const number = formatFloat(value, { digits: [16, 1] });
        return kind === "percent" ? `${number}%` : number;
    }

    /** Returns why a line has no value in a column; nothing when it has one. */
    getReason(line, { name }) {
        const reasons = { no_data: _t("No data"), not_computable: _t("Cannot be computed") };
        return reasons[line.missing[name]] || "";
    }

    /** Tells whether there are customers with a risk profile to show: a line without a record has none. */
    hasProfiles(line) {
        return Boolean(line.id) || ["user", "country"].includes(this.state.segment);
    }

    async openCustomers(line) {
        const action = await this.orm.call(
            MODEL,
            "action_open_customers",
            line.isWhole ? [] : [this.state.segment, line.id],
        );
        return this.action.doAction(action);
    }

    async openItems(line) {
        const action = await this.orm.call(MODEL, "action_open_items", [
            this.data.date,
            ...(line.isWhole ? [] : [this.state.segment, line.id]),
        ]);
        return this.action.doAction(action);
    }

    download() {
        return this.action.doAction("credit_risk_matrix.credit_figures_export_action", {
            additionalContext: { credit_report_date: this.data.date },
        });
    }
}

registry.category("actions").add("credit_key_figures", KeyFigures);
