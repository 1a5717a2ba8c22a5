import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MatrixGrid } from "./matrix_grid";
import {
    ActionsPanel,
    AgeingPanel,
    AlertsPanel,
    CollectionPanel,
    TopRisksPanel,
} from "./matrix_panels";
import { formatValue, getMeasure, getValue, makeTable, MEASURES } from "./matrix_table";
import { MigrationTable } from "./migration_table";

const MODEL = "credit.risk.matrix.data";

/** The word of a filter in the URL -> the option of the server. */
const FILTERS = {
    company: "company_id",
    user: "user_id",
    country: "country_id",
    tag: "tag_id",
};

/** In the URL: everybody's customers, although the reader has some of his own. */
const EVERYBODY = "all";

/**
 * The risk matrix: customers by category and grade, what moved since a day, and what needs attention. One call
 * brings everything; the URL carries what is chosen.
 */
export class RiskMatrix extends Component {
    static template = "credit_risk_matrix.RiskMatrix";
    static path = "credit_risk_matrix";
    static displayName = _t("Risk matrix");
    static components = {
        ActionsPanel,
        AgeingPanel,
        AlertsPanel,
        CollectionPanel,
        DateTimeInput,
        Layout,
        MatrixGrid,
        MigrationTable,
        RecordSelector,
        TopRisksPanel,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.measures = MEASURES;
        useSetupAction({ getLocalState: () => ({ choice: { ...this.state.choice } }) });
        this.state = useState({
            choice: this.props.state?.choice || this.readUrl(this.props.action.params || {}),
            data: null,
            error: null,
            isLoading: false,
            areFiltersOpen: false,
        });
        this.writeUrl();
        onWillStart(() => this.load());
    }

    // The URL

    readUrl(params) {
        const choice = { measure: getMeasure(params.measure).name, compare: false };
        if (/^\d{4}-\d{2}-\d{2}$/.test(params.compare)) {
            choice.compare = params.compare;
        }
        for (const [word, option] of Object.entries(FILTERS)) {
            if (params[word] === EVERYBODY) {
                choice[option] = false;
            } else if (Number(params[word])) {
                choice[option] = Number(params[word]);
            }
        }
        return choice;
    }

    writeUrl() {
        const { choice } = this.state;
        const state = {
            measure: choice.measure === MEASURES[0].name ? undefined : choice.measure,
            compare: choice.compare || undefined,
        };
        for (const [word, option] of Object.entries(FILTERS)) {
            const isEverybody = option === "user_id" && choice[option] === false;
            state[word] = choice[option] || (isEverybody ? EVERYBODY : undefined);
        }
        this.props.updateActionState?.(state);
    }

    // The figures

    get options() {
        const { choice } = this.state;
        const options = { compare: choice.compare };
        for (const option of Object.values(FILTERS)) {
            if (choice[option] !== undefined) {
                options[option] = choice[option];
            }
        }
        return options;
    }

    async load() {
        this.state.isLoading = true;
        try {
            const reading = this.orm.call(MODEL, "get_matrix", [this.options]);
            this.state.data = markRaw(await this.keepLast.add(reading));
            this.state.error = null;
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        } finally {
            this.state.isLoading = false;
        }
    }

    get data() {
        return this.state.data;
    }

    get table() {
        const { measure } = this.state.choice;
        if (this.cached?.data !== this.data || this.cached?.measure !== measure) {
            const table = makeTable(this.data, measure);
            this.cached = { data: this.data, measure, table };
        }
        return this.cached.table;
    }

    get isEmpty() {
        return !this.data.cells.length;
    }

    get hasFilters() {
        return Object.values(FILTERS).some((option) => this.data.filters[option]);
    }

    get filterCount() {
        return Object.values(FILTERS).filter((option) => this.data?.filters[option]).length;
    }

    get gridLabel() {
        return _t("Customers by category and risk grade: %s", this.table.measure.label);
    }

    getMeasureText({ name, kind }) {
        const { sums } = this.table.whole;
        return formatValue(getValue(sums, name), { kind }, this.data.currency_id);
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }

    /** Returns of which day, which companies and which currency the figures are. */
    get subtitle() {
        const { date, companies, currency, is_converted: isConverted } = this.data;
        const names = companies.map(({ name }) => name).join(", ");
        const parts = [date ? _t("As of %s", this.formatDay(date)) : "", names];
        parts.push(
            isConverted
                ? _t("amounts converted to %s at today's rates, then added", currency)
                : _t("amounts in %s", currency),
        );
        return parts.filter(Boolean).join(" · ");
    }

    /** Returns how many days behind the oldest figures are, when that is more than a night. */
    get daysBehind() {
        const { oldest, today } = this.data;
        const days = oldest ? deserializeDate(today).diff(deserializeDate(oldest), "days").days : 0;
        return days > 1 ? Math.round(days) : 0;
    }

    // What is chosen

    setMeasure(name) {
        this.state.choice.measure = name;
        this.writeUrl();
    }

    onMeasureKeydown(ev) {
        const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
        const step = steps[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const names = MEASURES.map(({ name }) => name);
        const place = names.indexOf(this.state.choice.measure) + step;
        const name = names.at(place % names.length);
        this.setMeasure(name);
        ev.currentTarget.querySelector(`[data-measure='${name}']`).focus();
    }

    async choose(values) {
        Object.assign(this.state.choice, values);
        this.writeUrl();
        await this.load();
    }

    get compareDate() {
        const { compare } = this.state.choice;
        return compare ? deserializeDate(compare) : false;
    }

    compareWith(day) {
        const text = day ? serializeDate(day) : false;
        return text === this.state.choice.compare ? undefined : this.choose({ compare: text });
    }

    compareWithLastMonth() {
        return this.compareWith(deserializeDate(this.data.date).minus({ months: 1 }));
    }

    get selectors() {
        const choice = this.data?.filters || {};
        return [
            {
                option: "user_id",
                label: _t("Salesperson"),
                resModel: "res.users",
                domain: [["share", "=", false]],
            },
            { option: "country_id", label: _t("Country"), resModel: "res.country", domain: [] },
            { option: "tag_id", label: _t("Tag"), resModel: "res.partner.category", domain: [] },
        ].map((selector) => ({
            ...selector,
            resId: choice[selector.option] || false,
            update: (resId) => this.choose({ [selector.option]: resId || false }),
        }));
    }

    onCompanyChanged(ev) {
        return this.choose({ company_id: Number(ev.target.value) || false });
    }

    clearFilters() {
        return this.choose(
            Object.fromEntries(Object.values(FILTERS).map((option) => [option, false])),
        );
    }

    // What is behind it

    async open(target, { categoryId, gradeId } = {}) {
        const action = await this.orm.call(MODEL, "action_open", [
            target,
            this.options,
            categoryId ?? null,
            gradeId ?? null,
        ]);
        return this.action.doAction(action);
    }

    async openLevel(level) {
        const action = await this.orm.call(MODEL, "action_open", ["actions", this.options]);
        action.domain = [...action.domain, ["level_id", "=", level.id]];
        return this.action.doAction(action);
    }

    async openAlerts(alert) {
        const action = await this.orm.call(MODEL, "action_open", ["alerts", this.options]);
        action.domain = [...action.domain, ["signal", "=", alert.signal]];
        return this.action.doAction(action);
    }

    openCustomer(risk) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "credit.risk.profile",
            res_id: risk.id,
            views: [[false, "form"]],
        });
    }

    openRuns() {
        return this.action.doAction("credit_risk_matrix.credit_followup_run_action");
    }
}

registry.category("actions").add("credit_risk_matrix", RiskMatrix);
