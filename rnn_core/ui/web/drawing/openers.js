// Openers. On a low screen, the bands (heatmaps) of the untrained network are closed to one row each. The titles of
// these bands are buttons that open all of them.

import { plain } from "./data/words.js";
import { conceal } from "./frame.js";
import { NAME_GAP_PX, SIDE_GAP_PX } from "./layout/layout.js";

/** @import { BandPlace, Composed, Layout } from "./types.js" */

const REACH_PX = 2; // above and below a band

/**
 * Return the box of a band's button, which is over the band's title.
 * @param {Layout} layout
 * @param {BandPlace} place
 */
function boxOf({ beside, plot, names }, { head, top, foot, rowNames }) {
    if (!beside) return { left: 0, top: head, width: plot.right, height: top - head };
    const labels = rowNames.length ? names + SIDE_GAP_PX : 0;
    return {
        left: 0,
        top: top - REACH_PX,
        width: plot.left - labels - NAME_GAP_PX,
        height: foot - top + 2 * REACH_PX,
    };
}

/**
 * Return a function that updates the buttons for a composed picture.
 * @param {HTMLElement} parent
 * @param {{ toggle: () => void, signal: AbortSignal }} callbacks - toggle: opens the bands, or closes them again.
 */
export function openers(parent, { toggle, signal }) {
    /** @type {HTMLButtonElement[]} */
    const buttons = [];
    let drawn = "";

    /** Add a hidden button. */
    function add() {
        const button = parent.appendChild(document.createElement("button"));
        Object.assign(button, { type: "button", className: "opener", hidden: true });
        const look = { position: "absolute", padding: 0, border: 0, background: "none", opacity: 0, cursor: "pointer" };
        Object.assign(button.style, look);
        button.addEventListener("click", toggle, { signal });
        buttons.push(button);
    }

    return (/** @type {Composed} */ all) => {
        const { derived = [], layout } = all;
        const places = derived.length ? /** @type {Layout} */ (layout).bands : [];
        const past = all.derived && all.layout.closable ? places.filter(({ band }) => band.past) : [];
        const names = past.map(place => plain(derived[places.indexOf(place)].title));
        const boxes = past.map(place => boxOf(/** @type {Layout} */ (layout), place));
        const closed = past.some(place => place.closed);
        const next = JSON.stringify([names, boxes, closed]);
        if (next === drawn) return;
        drawn = next;
        while (buttons.length < past.length) add();
        for (const [number, button] of buttons.entries()) {
            conceal(button, number >= past.length);
            if (number >= past.length) continue;
            button.ariaLabel = names[number];
            button.ariaExpanded = String(!closed);
            for (const [side, pixels] of Object.entries(boxes[number])) button.style.setProperty(side, `${pixels}px`);
        }
    };
}
