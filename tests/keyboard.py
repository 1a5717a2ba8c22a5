"""Going through a page with the keyboard: what can be clicked can be reached, and one sees where one is."""

from .barrier_world import BarrierCase

#: presses of Tab after which a page that lets nobody out is given up
ENOUGH = 400

#: keeps what can be clicked in a part of the page: elements that listen, and what is a control by nature
FIND_CLICKABLE = """
(() => {
    const root = document.querySelector("SELECTOR");
    const natural = "a[href], button, input, select, textarea, summary, [tabindex='0'], [role='gridcell']";
    window.walked = [...root.querySelectorAll("*")].filter((el) => {
        const listens = (getEventListeners(el).click || []).length > 0;
        const box = el.getBoundingClientRect();
        const hidden = !box.width || !box.height || getComputedStyle(el).visibility === "hidden";
        // a chart shows tips for the mouse, its figures stand in a table; the control panel is Odoo's
        const isNone = el.matches("canvas[role='img'], .o_control_panel");
        return !isNone && (listens || el.matches(natural)) && !el.disabled && !hidden && el.type !== "hidden";
    });
    return window.walked.length;
})()
"""

#: where the focus is: its place among what can be clicked, whether one sees it, and what it is
READ_FOCUS = """
(() => {
    const el = document.activeElement;
    const style = getComputedStyle(el);
    const before = window.lastStyles?.get(el);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return {
        index: (window.walked || []).indexOf(el),
        isBody: el === document.body,
        isSeen: ring || style.boxShadow !== "none" || before !== style.borderColor + style.backgroundColor,
        html: el.outerHTML.slice(0, 160),
    };
})()
"""

#: how elements look without the focus, to see what the focus changes
KEEP_STYLES = """
window.lastStyles = new Map(window.walked.map((el) => {
    const style = getComputedStyle(el);
    return [el, style.borderColor + style.backgroundColor];
})), 0
"""

#: what was not reached by Tab and belongs to no part with arrow keys of its own
READ_MISSED = """
(reached => window.walked
    .filter((el, index) => !reached.includes(index))
    .filter((el) => !el.closest("[role='grid'], [role='radiogroup']"))
    .filter((el) => !(el.type === "radio" && window.walked.some((other, i) => other.name === el.name && reached.includes(i))))
    .filter((el) => !el.querySelector("button, a[href], input, select, textarea, [tabindex='0']"))
    .filter((el) => !el.closest("label, button, a[href]") || el.matches("button, a[href], input, select"))
    .map((el) => el.outerHTML.slice(0, 200)))
"""


class KeyboardCase(BarrierCase):
    def walk(self, browser, selector):
        """Press Tab through the page; fail with what is not reached, and with a focus that nobody sees."""
        params = {
            "expression": FIND_CLICKABLE.replace("SELECTOR", selector),
            "includeCommandLineAPI": True,
            "returnByValue": True,
        }
        answer = browser._websocket_request("Runtime.evaluate", params=params)
        self.assertGreater(answer["result"]["value"], 0, answer)
        browser.evaluate("document.activeElement.blur()")
        browser.evaluate(KEEP_STYLES)
        reached, unseen = [], []
        for _press in range(ENOUGH):
            browser.press("Tab")
            place = browser.evaluate(READ_FOCUS)
            if place["index"] in reached:
                break
            if place["index"] >= 0:
                reached.append(place["index"])
                if not place["isSeen"]:
                    unseen.append(place["html"])
        missed = browser.evaluate(f"{READ_MISSED.strip()}({reached})")
        self.assertFalse(missed, "\n".join(["not reached:", *missed]))
        self.assertFalse(unseen, "\n".join(["one does not see that it has the focus:", *unseen]))
        return reached

    def tab_to(self, browser, selector):
        """Press Tab until something has the focus."""
        for _press in range(ENOUGH):
            browser.press("Tab")
            if browser.evaluate(f"document.activeElement.matches({selector!r})"):
                return
        self.fail(f"Tab does not come to {selector}")
