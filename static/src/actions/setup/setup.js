import { Component, markRaw, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { DomainSelectorDialog } from "@web/core/domain_selector_dialog/domain_selector_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BandDistribution } from "../../components/band_distribution/band_distribution";
import { TimeAxis } from "../../components/time_axis/time_axis";
import * as draftTools from "./draft";

const MODEL = "credit.risk.setup";

/** The pages, in order; the four steps are those in the middle. */
const PAGES = ["start", "categories", "grades", "kpis", "paths", "check"];

/**
 * Set-up in four steps. What is filled in is a draft that lives here; the server counts, checks and
 * previews it without keeping it, and stores it when the last page is confirmed.
 */
export class CreditSetup extends Component {
    static template = "credit_risk_matrix.Setup";
    static components = { BandDistribution, Layout, TimeAxis };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.tools = draftTools;
        this.display = { controlPanel: {} };
        this.keepLast = new KeepLast();
        this.heading = useRef("heading");
        this.state = useState({
            page: "start",
            draft: null,
            review: { problems: [] },
            preview: null,
            isBusy: false,
            isSaved: false,
            ...this.props.state,
        });
        this.reviewSoon = useDebounced(() => this.review(), 300);
        // the address names the draft: reloaded or sent on, it never opens the policy itself instead
        this.draftId = this.props.resId || this.props.action.params?.draft_id || false;
        if (this.draftId) {
            this.props.updateActionState?.({ resId: this.draftId });
        }
        // whoever comes back from a customer list finds the draft as he left it
        useSetupAction({
            getLocalState: () => ({ page: this.state.page, draft: this.state.draft }),
        });
        onWillStart(() => this.load());
        let isFirst = true;
        useEffect(
            () => {
                // a new page starts at its heading, for the eye and for a screen reader
                if (!isFirst) {
                    this.heading.el?.focus();
                }
                isFirst = false;
            },
            () => [this.state.page, this.state.isSaved],
        );
    }

    async load() {
        const { draft, ...options } = await this.orm.call(MODEL, "open", [this.draftId]);
        this.options = markRaw(options);
        if (options.draft_name) {
            this.env.config.setDisplayName(options.draft_name);
        }
        this.state.draft ||= draft;
        await this.review();
    }

    // Pages

    get pages() {
        const titles = {
            start: _t("Start"),
            categories: _t("Categories"),
            grades: _t("Grades"),
            kpis: _t("KPIs"),
            paths: _t("Action paths"),
            check: _t("Check and save"),
        };
        const place = PAGES.indexOf(this.state.page);
        return PAGES.map((name, index) => ({
            name,
            title: titles[name],
            number: index > 0 && index < 5 ? `${index} ` : "",
            isCurrent: index === place,
            isDone: index < place,
            hasError: this.hasError(name),
        }));
    }

    get page() {
        return this.pages.find(({ name }) => name === this.state.page);
    }

    hasError(page) {
        return this.state.review.problems.some(
            ({ step, level }) => step === page && level === "error",
        );
    }

    get problems() {
        return this.state.review.problems.filter(({ step }) => step === this.state.page);
    }

    get errors() {
        return this.state.review.problems.filter(({ level }) => level === "error");
    }

    async go(page) {
        this.state.page = page;
        this.state.preview = null;
        await this.review();
        if (page === "check" && this.state.page === page) {
            await this.makePreview();
        }
    }

    next() {
        return this.go(PAGES[PAGES.indexOf(this.state.page) + 1]);
    }

    back() {
        return this.go(PAGES[PAGES.indexOf(this.state.page) - 1]);
    }

    // The server

    async review() {
        const { page, draft } = this.state;
        const asked = this.orm.silent.call(MODEL, "review", [draft, page]);
        this.state.review = await this.keepLast.add(asked);
    }

    async makePreview() {
        if (this.errors.length) {
            return;
        }
        await this.whileBusy(async () => {
            const preview = await this.orm.call(MODEL, "preview", [this.state.draft]);
            this.state.preview = preview;
            this.state.review = { problems: preview.problems };
        });
    }

    async save() {
        await this.whileBusy(async () => {
            await this.orm.call(MODEL, "save", [this.state.draft]);
            this.state.isSaved = true;
        });
    }

    async whileBusy(work) {
        this.state.isBusy = true;
        try {
            await work();
        } finally {
            this.state.isBusy = false;
        }
    }

    /** Keeps what is filled in as the draft that it was opened from, and goes back to it. */
    async keepDraft() {
        await this.whileBusy(async () => {
            const { draft_id, draft_name } = this.options;
            await this.orm.call(MODEL, "keep", [this.state.draft, draft_id]);
            await this.action.doAction(
                {
                    type: "ir.actions.act_window",
                    name: draft_name,
                    res_model: "credit.policy.draft",
                    res_id: draft_id,
                    views: [[false, "form"]],
                },
                { stackPosition: "replacePreviousAction" },
            );
        });
    }

    async leave() {
        if (this.options.draft_id) {
            return this.env.config.historyBack();
        }
        await this.orm.call(MODEL, "postpone", []);
        return this.action.doAction("credit_risk_matrix.credit_risk_start_action", {
            clearBreadcrumbs: true,
        });
    }

    async proposeRun() {
        await this.whileBusy(async () => {
            const action = await this.orm.call(MODEL, "action_first_run", []);
            await this.action.doAction(action, { clearBreadcrumbs: true });
        });
    }

    openHealth() {
        return this.action.doAction("credit_risk_matrix.credit_risk_health_action");
    }

    // The draft

    get draft() {
        return this.state.draft;
    }

    get grades() {
        return draftTools.sortedGrades(this.draft);
    }

    changed() {
        this.reviewSoon();
    }

    /** Does something to the draft by a function of draft.js. */
    change(name, ...args) {
        draftTools[name](...args);
        this.changed();
    }

    set(row, field, value) {
        row[field] = value;
        this.changed();
    }

    /** Takes a number from an input; an empty one is 0. */
    setNumber(row, field, ev) {
        this.set(row, field, Number.parseFloat(ev.target.value) || 0);
    }

    setInteger(row, field, ev) {
        this.set(row, field, Number.parseInt(ev.target.value, 10) || 0);
    }

    choose(template) {
        this.state.draft = JSON.parse(JSON.stringify(template.draft));
        return this.next();
    }

    keep() {
        return this.next();
    }

    editDomain(row) {
        this.dialog.add(DomainSelectorDialog, {
            resModel: "res.partner",
            domain: row.domain || "[]",
            title: _t("Other conditions"),
            onConfirm: (domain) => this.set(row, "domain", domain),
        });
    }

    hasConditions(row) {
        return (row.domain || "[]").trim() !== "[]";
    }

    get colors() {
        return [
            _t("Grey"),
            _t("Red"),
            _t("Orange"),
            _t("Yellow"),
            _t("Cyan"),
            _t("Purple"),
            _t("Almond"),
            _t("Teal"),
            _t("Blue"),
            _t("Raspberry"),
            _t("Green"),
            _t("Violet"),
        ];
    }

    setMetric(kpi, name) {
        const metric = this.getMetric(name);
        const old = this.getMetric(kpi.metric);
        if (kpi.name === old.label || !kpi.name) {
            kpi.name = metric.label;
        }
        if (metric.better !== old.better) {
            kpi.grades.reverse();
        }
        kpi.sectors = []; // limits of another key figure mean nothing
        this.set(kpi, "metric", name);
    }

    getMetric(name) {
        return this.options.metrics.find((metric) => metric.name === name);
    }

    get units() {
        return {
            days: _t("days"),
            years: _t("years"),
            percent: _t("%"),
            amount: this.options.currency,
        };
    }

    getUnit(kpi) {
        return this.units[this.getMetric(kpi.metric).unit] || "";
    }

    getGrade(key) {
        return this.draft.grades.find((grade) => grade.key === key);
    }

    getBandGrades(kpi) {
        return kpi.grades.map((key) => this.getGrade(key) || {});
    }

    get totalWeight() {
        return draftTools.totalWeight(this.draft);
    }

    /** Returns where a band begins, in words; the first one has no beginning. */
    getLower(kpi, index) {
        if (!index) {
            return "";
        }
        const { at, upto } = kpi.cuts[index - 1];
        const value = this.formatNumber(at);
        return upto ? _t("more than %s", value) : _t("from %s", value);
    }

    // Texts

    get draftText() {
        return _t(
            "You work on the draft “%s”: keep it at any step, and it stays a draft.",
            this.options.draft_name,
        );
    }

    get ownerText() {
        return _t(
            "The policy is that of %s and of its branches without a policy of their own. Other companies keep theirs.",
            this.options.owner,
        );
    }

    get sizeText() {
        const { categories, grades, kpis, paths } = this.draft;
        return _t(
            "Categories: %(categories)s, grades: %(grades)s, KPIs: %(kpis)s, action paths: %(paths)s; as they are now.",
            {
                categories: categories.length,
                grades: grades.length,
                kpis: kpis.length,
                paths: paths.length,
            },
        );
    }

    get turnoverLabel() {
        return _t("Yearly turnover from (%s)", this.options.currency);
    }

    get totalText() {
        return _t("Customers in all: %s", formatInteger(this.options.customers));
    }

    get weightText() {
        return _t("All weights together: %s %", this.formatNumber(this.totalWeight));
    }

    get termText() {
        return _t(
            "Days are counted from the due date. Usual days between invoice date and due date: %s.",
            this.options.term,
        );
    }

    get tomorrowText() {
        return _t("What a run would propose tomorrow (%s)", this.state.preview.date);
    }

    getMissingText({ missing }) {
        return _t("Without data: %(customers)s (%(share)s)", {
            customers: this.customersText(missing),
            share: this.shareText(missing),
        });
    }

    /** Returns the codes of the sectors with bands of their own, as far as they are filled in. */
    getSectors(kpi) {
        return (kpi.sectors || []).map(({ nace }) => nace.trim()).filter(Boolean);
    }

    /** Says which sectors have bands of their own, and how many customers those judge. */
    getSectorsText(kpi) {
        const sectors = this.getSectors(kpi).join(", ");
        const count = this.getCount(kpi);
        return count
            ? _t(
                  "In these sectors other bands count: NACE %(sectors)s. Customers: %(customers)s.",
                  {
                      sectors,
                      customers: formatInteger(count.elsewhere),
                  },
              )
            : _t("In these sectors other bands count: NACE %s.", sectors);
    }

    // Counts

    /** Returns the counts of a KPI when they belong to the bands on the screen. */
    getCount(kpi) {
        const count = this.state.review.kpis?.[kpi.key];
        return count && count.bands.length === kpi.grades.length ? count : null;
    }

    share(count) {
        return this.options.customers ? count / this.options.customers : 0;
    }

    shareText(count) {
        return formatPercentage(this.share(count), { digits: [16, 0] });
    }

    customersText(count) {
        return count === 1 ? _t("1 customer") : _t("%s customers", formatInteger(count));
    }

    formatNumber(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    formatInteger(value) {
        return formatInteger(value);
    }

    // Paths

    getLevel(id) {
        return this.options.levels.find((level) => level.id === id);
    }

    getLetter(index) {
        return draftTools.letterOf(index);
    }

    /** Returns the marks of a path on the time axis: the letters are those of its rows. */
    getMarks(path) {
        const days = this.state.review.paths?.[path.key] || [];
        const letters = new Map(
            path.steps.map((step, index) => [step.level_id, draftTools.letterOf(index)]),
        );
        return days
            .filter(({ level_id }) => letters.has(level_id))
            .map(({ level_id, day }) => ({
                letter: letters.get(level_id),
                day,
                name: this.getLevel(level_id)?.name || "",
            }));
    }

    /** Returns the first and the last day of all paths, so that they are drawn on one scale. */
    get range() {
        const paths = Object.values(this.state.review.paths || {});
        const days = paths.flatMap((steps) => steps.map(({ day }) => day));
        return { low: Math.min(0, ...days), high: Math.max(1, ...days) };
    }

    /** Returns the places in the matrix that lead to a path. */
    getUses(path) {
        const uses = [];
        for (const category of this.draft.categories) {
            for (const grade of this.grades) {
                if (this.draft.cells[category.key]?.[grade.key] === path.key) {
                    uses.push(`${category.name} × ${grade.name}`);
                }
            }
        }
        return uses;
    }

    setCell(category, grade, value) {
        (this.draft.cells[category.key] ||= {})[grade.key] = value;
        this.changed();
    }

    addPath() {
        this.change("addPath", this.draft, _t("Path %s", this.draft.paths.length + 1));
    }

    // The preview

    getCell(category, grade) {
        return this.state.preview.cells[category.key]?.[grade.key] || { now: 0, then: 0 };
    }

    /** Returns by how much the customers of a cell change, with a sign; nothing when they do not. */
    getDelta(cell) {
        const delta = cell.then - cell.now;
        if (!delta) {
            return "";
        }
        return `(${delta > 0 ? "+" : "−"}${formatInteger(Math.abs(delta))})`;
    }

    get movedText() {
        const { moved, customers } = this.state.preview;
        if (!moved) {
            return _t(
                "Nobody moves to another cell: all %s customers stay where they are.",
                customers,
            );
        }
        return _t("%(moved)s of %(customers)s customers move to another cell.", {
            moved: formatInteger(moved),
            customers: formatInteger(customers),
        });
    }

    get actionCount() {
        return this.state.preview.actions.reduce((sum, { count }) => sum + count, 0);
    }
}

registry.category("actions").add("credit_risk_setup", CreditSetup);
