import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    makeMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { CreditHealth } from "@credit_risk_matrix/actions/health/health";

describe.current.tags("desktop");
defineMailModels(); // the web client that is mocked has the systray of mail

const makeFinding = (level, topic, text = "A sentence") => ({
    level,
    topic,
    text,
    action: { name: `opened ${topic}` },
});

/** Mounts the screen with a server that answers as told. */
async function mountHealth(answer) {
    onRpc("credit.risk.health", "check", answer);
    mockService("action", { doAction: (action) => expect.step(action.name || action) });
    const env = await makeMockEnv();
    await mountWithCleanup(CreditHealth, {
        env: { ...env, config: getDefaultConfig() },
        props: { action: {} },
    });
}

test("what stops the work comes first, each finding opens its record", async () => {
    await mountHealth(() => ({
        company: "Our <b>company</b>",
        findings: [
            makeFinding("info", "Empty cell"),
            makeFinding("warning", "No address", "Two <i>customers</i>"),
            makeFinding("error", "Weights"),
            makeFinding("warning", "Order"),
        ],
    }));
    expect("h1").toHaveText("Our <b>company</b>: 1 to mend, 2 to look at.");
    expect(queryAllTexts("h2")).toEqual(["To mend", "To look at", "Good to know"]);
    expect(queryAllTexts(".o_credit_finding b")).toEqual([
        "Weights",
        "No address",
        "Order",
        "Empty cell",
    ]);
    expect(".o_credit_finding:contains('Two <i>customers</i>')").toHaveCount(1);
    await contains(".o_credit_finding:contains('Weights') button").click();
    await contains(".o_credit_finding:contains('Order') button").click();
    expect.verifySteps(["opened Weights", "opened Order"]);
});

test("nothing found says that the policy is sound, and the set-up is one click away", async () => {
    await mountHealth(() => ({ company: "Company", findings: [] }));
    expect("h1").toHaveText("Company: The policy is sound: nothing to mend.");
    expect(".o_credit_finding").toHaveCount(0);
    await contains(".o_credit_open_setup").click();
    expect.verifySteps(["credit_risk_matrix.credit_risk_setup_action"]);
});

test("many findings are all there", async () => {
    const findings = Array.from({ length: 60 }, (_one, n) => makeFinding("warning", `T${n}`));
    await mountHealth(() => ({ company: "Company", findings }));
    expect("h1").toHaveText("Company: 0 to mend, 60 to look at.");
    expect(".o_credit_finding").toHaveCount(60);
});

test("an error is said in the screen, and can be tried again", async () => {
    let isBroken = true;
    await mountHealth(() => {
        if (isBroken) {
            throw makeServerError({ message: "Not today" });
        }
        return { company: "Company", findings: [] };
    });
    expect(".o_credit_error").toHaveText("Not today");
    expect("h1").toHaveCount(0); // it does not say that the policy is sound
    isBroken = false;
    await contains(".o_credit_check").click();
    expect(".o_credit_error").toHaveCount(0);
    expect("h1").toHaveText("Company: The policy is sound: nothing to mend.");
});
