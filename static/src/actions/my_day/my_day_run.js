import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RunProgress } from "../../widgets/run_progress/run_progress";

const RUN = "credit.followup.run";

/** A run that waits for somebody: what it holds, its one next step, and how far it is. */
export class MyDayRun extends Component {
    static template = "credit_risk_matrix.MyDayRun";
    static components = { RunProgress };
    static props = {
        run: Object,
        act: Function,
        confirm: Function,
        open: Function,
        reload: Function,
    };

    get text() {
        const { counts, needing, state } = this.props.run;
        const proposed = counts.proposed || 0;
        const approved = counts.approved || 0;
        const parts = [];
        if (state === "draft") {
            return _t("Nothing is proposed yet.");
        }
        if (proposed) {
            parts.push(
                proposed === 1
                    ? _t("1 action is proposed")
                    : _t("%s actions are proposed", proposed),
            );
        }
        if (needing) {
            parts.push(needing === 1 ? _t("1 needs a manager") : _t("%s need a manager", needing));
        }
        if (approved) {
            parts.push(
                approved === 1
                    ? _t("1 action is approved and waits to be carried out")
                    : _t("%s actions are approved and wait to be carried out", approved),
            );
        }
        return parts.length ? parts.join(", ") : _t("Nothing is due.");
    }

    /** Returns the next step of the run; nothing while it is at work. */
    get button() {
        const { id, state, counts, progress } = this.props.run;
        if (progress && progress.is_active) {
            return null;
        }
        const call = (method) => () => this.props.act(RUN, method, [id]);
        if (state === "draft") {
            return { label: _t("Propose"), run: call("action_start_propose") };
        }
        if (state === "proposed" && counts.proposed) {
            return { label: _t("Approve"), run: call("action_approve") };
        }
        if (state === "approved" && counts.approved) {
            return {
                label: _t("Carry out"),
                run: () =>
                    this.props.confirm(
                        _t(
                            "Carry out the approved actions now? Mails are queued, letters made and calls planned; each can be undone until it has left.",
                        ),
                        _t("Carry out"),
                        RUN,
                        "action_start_execute",
                        [id],
                    ),
            };
        }
        return null;
    }
}
