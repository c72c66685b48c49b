// Where the focus goes. A list that was closed would still take the keys as letters, and a button that has gone leaves the
// focus nowhere. So it goes to the heading of what was opened.

import { listen } from "./bus.js";

const LIST = ".st-key-panels input",
    FIGURE = ".st-key-stage h2",
    PANEL = ".st-key-panel_figure h2";
const STOP = ".st-key-tour_panel strong",
    TOUR = ".st-key-tour_start button";
const SOON = 5000; // milliseconds in which Streamlit draws what was opened, some of it twice

const last = { panel: null, stop: null, chose: -Infinity, aim: null }; // what was open, when it was chosen, the latest aim

const shown = where => [...document.querySelectorAll(where)].find(element => element.checkVisibility());
const isClosed = element => element.matches(LIST) && element.ariaExpanded === "false";

/** Act on an element as soon as it is there and has this text; any text for "". */
function once(where, text, act, until = performance.now() + SOON) {
    const element = shown(where);
    if (element && (!text || element.textContent === text)) act(element);
    else if (performance.now() < until) requestAnimationFrame(() => once(where, text, act, until));
}

/** Focus an element. One that has the focus already is left first, for it may have another name by now. */
function focus(element) {
    element.blur();
    element.focus({ preventScroll: true });
}

/** Focus what is found there, and again where Streamlit takes the focus away: it makes the element anew, or gives the
    focus back to the list. It ends as soon as the visitor focuses something else. */
function aim(where, text) {
    const mine = (last.aim = {}),
        until = performance.now() + SOON;
    const keep = element => {
        if (last.aim !== mine || performance.now() > until) return;
        const now = document.activeElement,
            there = shown(where);
        if (there && (now === document.body || isClosed(now))) focus(there);
        else if (now !== element && now !== there && now !== document.body) return;
        requestAnimationFrame(() => keep(there));
    };
    once(where, text, element => {
        if (last.aim !== mine) return;
        focus(element);
        keep(element);
    });
}

/** Leave the list of panels when it closes with the focus in it: after a choice, and after Esc. */
const closes = new MutationObserver(([{ target }]) => {
    if (document.activeElement !== target || !isClosed(target)) return;
    aim(shown(PANEL) ? PANEL : FIGURE, "");
    last.chose = performance.now();
});

export function draw({ data: { panel, name, stop, heading } }) {
    const moved = stop !== (last.stop ?? stop);
    const chose = panel !== (last.panel ?? panel) && performance.now() - last.chose < SOON;
    // In Streamlit's Markdown only a whole line can be a heading.
    if (stop) once(STOP, heading, element => Object.assign(element, { role: "heading", ariaLevel: 2, tabIndex: -1 }));
    if (moved) aim(stop ? STOP : TOUR, heading);
    else if (chose) aim(panel ? PANEL : FIGURE, name);
    Object.assign(last, { panel, stop });
    return listen(document, "focusin", ({ target }) => {
        if (target.matches(LIST)) closes.observe(target, { attributeFilter: ["aria-expanded"] });
    });
}
