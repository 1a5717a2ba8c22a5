import { Component } from "@odoo/owl";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";

const ACTION = "credit.followup.action";
const ICONS = {
    calls: "fa-phone",
    decisions: "fa-balance-scale",
    letters: "fa-print",
    handovers: "fa-gavel",
    approvals: "fa-lock",
    ready: "fa-paper-plane",
    promises: "fa-chain-broken",
    failed: "fa-exclamation-triangle",
    alerts: "fa-bell",
};

/** Sections whose work the responsible does, also without the rights of a controller. */
const OWN = ["calls", "decisions", "alerts"];

/** One section of My day: its first records, each with what can be done with it in one click. */
export class MyDaySection extends Component {
    static template = "credit_risk_matrix.MyDaySection";
    static props = {
        section: Object,
        scope: String,
        canWork: Boolean,
        isManager: Boolean,
        printed: Array,
        startQueue: Function,
        print: Function,
        run: Function,
        confirm: Function,
        openRecord: Function,
        openSection: Function,
    };

    get icon() {
        return ICONS[this.props.section.name] || "fa-tasks";
    }

    get count() {
        return this.props.section.counts[this.props.scope];
    }

    get hasMore() {
        return this.count > this.props.section.rows.length;
    }

    get showAllText() {
        return _t("Show all %s", this.count);
    }

    /** Returns the one thing to do with the whole section; nothing when there is none. */
    get mainButton() {
        const { section, canWork, isManager, printed } = this.props;
        if (!canWork) {
            return null;
        }
        const ids = section.ids;
        const ready = ids.filter((id) => printed.includes(id));
        switch (section.name) {
            case "calls":
                return { label: _t("Start calling"), run: () => this.props.startQueue(section) };
            case "decisions":
                return { label: _t("Decide"), run: () => this.props.startQueue(section) };
            case "letters":
                if (ready.length) {
                    return {
                        label: _t("Mark as printed"),
                        isPrinted: true,
                        run: () =>
                            this.props.confirm(
                                _t("Are all %s letters printed and on their way?", ready.length),
                                _t("Mark as printed"),
                                ACTION,
                                "action_done",
                                ready,
                            ),
                    };
                }
                return { label: _t("Print all"), run: () => this.props.print(section) };
            case "approvals":
                return (
                    isManager && {
                        label: _t("Approve all"),
                        run: () =>
                            this.props.confirm(
                                _t("Approve these %s actions?", ids.length),
                                _t("Approve all"),
                                ACTION,
                                "action_approve",
                                ids,
                            ),
                    }
                );
            case "ready":
                return {
                    label: _t("Carry out"),
                    run: () =>
                        this.props.confirm(
                            _t("Carry out these %s actions now? Mails are queued.", ids.length),
                            _t("Carry out"),
                            ACTION,
                            "action_execute",
                            ids,
                        ),
                };
        }
        return null;
    }

    /** Returns what can be done with one record, the most likely first. */
    getButtons(row) {
        const { section, canWork, isManager } = this.props;
        const call = (method) => () => this.props.run(section.model, method, [row.id]);
        if (!canWork && !(row.is_own && OWN.includes(section.name))) {
            return [];
        }
        switch (section.name) {
            case "calls":
                return [
                    { label: _t("Outcome"), run: () => this.props.startQueue(section, row.id) },
                ];
            case "decisions":
                return [{ label: _t("Decide"), run: () => this.props.startQueue(section, row.id) }];
            case "letters":
                return row.needs_number
                    ? [{ label: _t("Enter its number"), run: () => this.open(row) }]
                    : [{ label: _t("Printed"), run: call("action_done") }];
            case "handovers":
                return [
                    { label: _t("Download"), run: call("action_open_file") },
                    { label: _t("Handed over"), run: call("action_done") },
                ];
            case "approvals":
                return isManager
                    ? [
                          { label: _t("Approve"), run: call("action_approve") },
                          { label: _t("Leave out"), run: call("action_skip") },
                      ]
                    : [];
            case "ready":
                return [{ label: _t("Leave out"), run: call("action_skip") }];
            case "promises":
                return [{ label: _t("Dealt with"), run: call("action_seen") }];
            case "alerts":
                return [
                    { label: _t("Dealt with"), run: call("action_resolve") },
                    { label: _t("Next week"), run: call("action_snooze") },
                ];
            case "failed":
                return [
                    ...(row.next_channel
                        ? [
                              {
                                  label: _t("Use: %s", row.next_channel),
                                  run: call("action_next_channel"),
                              },
                          ]
                        : []),
                    { label: _t("Dealt with"), run: call("action_seen") },
                ];
        }
        return [];
    }

    getLabel(button, row) {
        return _t("%(button)s: %(customer)s", { button: button.label, customer: row.partner });
    }

    getAmount(row) {
        return row.amount === null
            ? ""
            : formatMonetary(row.amount, { currencyId: row.currency_id });
    }

    /** Returns what is to be known in one line: what it is, since when, how often it was tried. */
    getFacts(row) {
        const facts = [row.title];
        if (row.days !== null && row.days > 0) {
            facts.push(row.days === 1 ? _t("1 day overdue") : _t("%s days overdue", row.days));
        }
        if (this.props.section.name === "promises") {
            facts.push(_t("promised for %s", formatDate(deserializeDate(row.date))));
        }
        if (row.user && this.props.scope !== "mine") {
            facts.push(row.user);
        }
        return facts.filter(Boolean).join(" · ");
    }

    getGradeTitle({ name, points }) {
        return _t("%(name)s: %(points)s points, 1 is the highest risk", { name, points });
    }

    open(row) {
        return this.props.openRecord(this.props.section.model, row.id);
    }
}
