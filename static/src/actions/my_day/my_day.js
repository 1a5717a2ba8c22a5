import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { RunProgress } from "../../widgets/run_progress/run_progress";
import { MyDayRun } from "./my_day_run";
import { MyDaySection } from "./my_day_section";

const MODEL = "credit.my.day";
const ACTION = "credit.followup.action";
const SCOPE_KEY = "credit_my_day.scope";

/**
 * What is to be done today, in sections. Each task is one click; the dialog of its outcome opens the next
 * one by itself, and the screen is read again when the last dialog closes.
 */
export class MyDay extends Component {
    static template = "credit_risk_matrix.MyDay";
    static components = { Layout, MyDayRun, MyDaySection, RunProgress };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.state = useState({
            scope: browser.localStorage.getItem(SCOPE_KEY) || "mine",
            isLoading: false,
            printed: [],
        });
        this.data = useState({ sections: [], runs: [], prints: [], totals: {} });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.isLoading = true;
        try {
            const reading = this.orm.call(MODEL, "get_my_day", [this.state.scope]);
            Object.assign(this.data, await this.keepLast.add(reading));
        } finally {
            this.state.isLoading = false;
        }
    }

    get scopes() {
        const labels = { mine: _t("Only mine"), team: _t("My team"), all: _t("All") };
        return Object.entries(labels).map(([name, label]) => ({
            name,
            label,
            count: this.data.totals[name],
        }));
    }

    get greeting() {
        const name = this.data.user;
        const hour = luxon.DateTime.now().hour;
        if (hour < 12) {
            return _t("Good morning, %(name)s", { name });
        }
        if (hour < 18) {
            return _t("Good afternoon, %(name)s", { name });
        }
        return _t("Good evening, %(name)s", { name });
    }

    get dateText() {
        return formatDate(deserializeDate(this.data.date), { format: "DDDD" });
    }

    /** Returns in one sentence how much there is to do. */
    get summary() {
        const count = this.total;
        if (!count) {
            return _t("Nothing is left to do today.");
        }
        return count === 1 ? _t("One thing to do today.") : _t("%s things to do today.", count);
    }

    get total() {
        return this.data.totals[this.data.scope] || 0;
    }

    get filled() {
        return this.data.sections.filter((section) => section.counts[this.data.scope]);
    }

    get empty() {
        return this.data.sections.filter((section) => !section.counts[this.data.scope]);
    }

    /** Returns how many things wait for others, when there are none in this scope. */
    get othersText() {
        const count = this.data.totals.all;
        return count === 1
            ? _t("One thing waits for somebody else.")
            : _t("%s things wait for others.", count);
    }

    async setScope(scope) {
        this.state.scope = scope;
        browser.localStorage.setItem(SCOPE_KEY, scope);
        await this.load();
    }

    goTo(name) {
        const title = document.getElementById(`o_credit_day_${name}`);
        title.scrollIntoView({ behavior: "smooth", block: "start" });
        title.focus({ preventScroll: true });
    }

    // What a section or a run asks for

    /** Opens the outcome of a task; those that follow it in the section open one after the other. */
    async startQueue(section, id) {
        const place = id ? section.ids.indexOf(id) : 0;
        const ids = [...section.ids.slice(place), ...section.ids.slice(0, place)];
        await this.doAction(await this.orm.call(ACTION, "action_open_outcome", [ids]));
    }

    async print(section) {
        const action = await this.orm.call(ACTION, "action_print_letters", [section.ids]);
        this.state.printed = section.ids;
        await this.doAction(action);
    }

    async callMethod(model, method, ids) {
        const action = await this.orm.call(model, method, [ids]);
        if (action && action.type) {
            await this.doAction(action);
        } else {
            await this.load();
        }
    }

    confirm(question, label, model, method, ids) {
        this.dialog.add(ConfirmationDialog, {
            title: label,
            body: question,
            confirmLabel: label,
            confirm: () => this.callMethod(model, method, ids),
            cancel: () => {},
        });
    }

    async doAction(action) {
        if (action.type === "ir.actions.act_url") {
            this.download(action.url);
        } else {
            await this.action.doAction(action, { onClose: () => this.load() });
        }
        if (action.type !== "ir.actions.act_window") {
            await this.load();
        }
    }

    /** Downloads a file without leaving the page. */
    download(url) {
        const link = document.createElement("a");
        link.href = url;
        link.download = "";
        link.click();
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async openSection(section) {
        const action = await this.orm.call(MODEL, "get_section_action", [
            section.name,
            this.data.scope,
        ]);
        return this.action.doAction(action);
    }

    openRuns() {
        return this.action.doAction("credit_risk_matrix.credit_followup_run_action");
    }
}

registry.category("actions").add("credit_my_day", MyDay);
