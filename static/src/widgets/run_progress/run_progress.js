import { Component, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "credit.followup.work";

/** Milliseconds between two looks at work that is going on. */
export const INTERVAL = 2000;

/**
 * How far the work on a run is. While it goes on the server is asked again and again; when it has ended
 * ``onFinished`` is called once.
 */
export class RunProgress extends Component {
    static template = "credit_risk_matrix.RunProgress";
    static props = {
        progress: [Object, { value: false }],
        onFinished: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ progress: this.props.progress });
        onWillUpdateProps((props) => {
            this.state.progress = props.progress;
            this.schedule();
        });
        onWillUnmount(() => browser.clearTimeout(this.timer));
        this.schedule();
    }

    schedule() {
        browser.clearTimeout(this.timer);
        if (this.state.progress && this.state.progress.is_active) {
            this.timer = browser.setTimeout(() => this.look(), INTERVAL);
        }
    }

    async look() {
        const progress = await this.orm.silent.call(MODEL, "get_progress", [
            [this.state.progress.id],
        ]);
        this.state.progress = progress;
        if (progress.is_active) {
            this.schedule();
        } else if (this.props.onFinished) {
            this.props.onFinished();
        }
    }

    async goOn() {
        await this.orm.call(MODEL, "action_wake", [[this.state.progress.id]]);
        await this.look();
    }

    get percent() {
        const { done, total } = this.state.progress;
        return total ? Math.min(100, Math.floor((100 * done) / total)) : 0;
    }

    get text() {
        const { state, stage, done, total, message } = this.state.progress;
        if (state === "failed") {
            return message;
        }
        if (state === "waiting") {
            return _t("Waits for its turn; it starts within a minute.");
        }
        const stages = {
            profiles: _t("Key figures are brought up to date"),
            reading: _t("Open items are read"),
            deciding: _t("Customers looked at"),
            writing: _t("The proposal is written down"),
            executing: _t("Actions carried out"),
            printing: _t("Letters put in one file"),
            validating: _t("Dates looked at"),
            grading: _t("Grades worked out, days"),
            replaying: _t("Customers replayed"),
        };
        const text = stages[stage] || stages.executing;
        if (!total) {
            return text;
        }
        return _t("%(stage)s: %(done)s of %(total)s", {
            stage: text,
            done: formatInteger(done),
            total: formatInteger(total),
        });
    }
}

/** The same on the form of a run: the form is read again when the work has ended. */
export class RunProgressWidget extends Component {
    static template = "credit_risk_matrix.RunProgressWidget";
    static components = { RunProgress };
    static props = { ...standardWidgetProps };

    get progress() {
        return this.props.record.data.progress || false;
    }

    reload() {
        return this.props.record.load();
    }
}

registry.category("view_widgets").add("credit_run_progress", {
    component: RunProgressWidget,
    fieldDependencies: [{ name: "progress", type: "json" }],
});
