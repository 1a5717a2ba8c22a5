import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What is wrong in the policy, or looks odd: each a sentence that says how to mend it, and opens the record. */
export class CreditHealth extends Component {
    static template = "credit_risk_matrix.Health";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ company: "", findings: [], error: "", isBusy: false });
        onWillStart(() => this.check());
    }

    async check() {
        this.state.isBusy = true;
        try {
            const found = await this.orm.call("credit.risk.health", "check", []);
            Object.assign(this.state, found, { error: "" });
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        } finally {
            this.state.isBusy = false;
        }
    }

    get groups() {
        const titles = {
            error: _t("To mend"),
            warning: _t("To look at"),
            info: _t("Good to know"),
        };
        return Object.entries(titles)
            .map(([level, title]) => ({
                level,
                title,
                findings: this.state.findings.filter((finding) => finding.level === level),
            }))
            .filter(({ findings }) => findings.length);
    }

    get verdict() {
        const errors = this.state.findings.filter(({ level }) => level === "error").length;
        const warnings = this.state.findings.filter(({ level }) => level === "warning").length;
        if (errors || warnings) {
            return _t("%(errors)s to mend, %(warnings)s to look at.", { errors, warnings });
        }
        return _t("The policy is sound: nothing to mend.");
    }

    open(finding) {
        return this.action.doAction(finding.action);
    }

    openSetup() {
        return this.action.doAction("credit_risk_matrix.credit_risk_setup_action");
    }
}

registry.category("actions").add("credit_risk_health", CreditHealth);
