// The walker: a focusable element over a stage (a stack of heatmaps). The arrow keys go from cell to cell. The hint of
// the current cell is shown, and a screen reader reads it.
//
// The element of the current cell is the active descendant. Two elements take turns, because a screen reader announces
// a new element, but not always a new label of the same element.

import { plain } from "../data/words.js";
import { conceal } from "../frame.js";
import { hintAt } from "../layout/hint.js";
import { moved, nearest, placeOf, windowFor } from "./walk.js";

/** @import { Cell, ComposedStage, Hint, Point } from "../types.js" */

let count = 0; // the number of elements for cells, from which their ids are made

/**
 * Add the walker's element to a parent, and return it with the two elements for cells.
 * @param {HTMLElement} parent
 */
function build(parent) {
    const element = parent.appendChild(document.createElement("div"));
    const cells = [0, 1].map(() => {
        const cell = element.appendChild(document.createElement("div"));
        count += 1;
        Object.assign(cell, { id: `cell-${count}`, role: "img", hidden: true });
        return cell;
    });
    Object.assign(element.style, { position: "absolute", inset: 0, pointerEvents: "none" });
    element.role = "application";
    element.tabIndex = 0;
    element.hidden = true;
    return { element, cells };
}

/**
 * Return the text that describes a cell to screen readers.
 * @param {ComposedStage} stage
 * @param {Cell} cell
 * @param {Hint | null} hint
 * @param {boolean} names - Whether the text includes the title of the band (the heatmap).
 */
function words({ derived, scene }, { band, row, step }, hint, names) {
    const { band: of, title, rows, marks } = derived[band];
    const place = of.once ? "" : `${scene.words.step} = ${step} · `;
    const value = hint ? `${hint.words}${hint.value}` : `${place}${rows[row] ?? ""}: –`;
    const wrong = marks?.[of.once ? 0 : step - 1] ? [scene.words.incorrect] : [];
    return [value, ...wrong, ...(names ? [plain(title)] : [])].join(", ");
}

/**
 * Return a function that updates the walker for a composed stage. null hides the walker.
 *
 * point: called with the position of the current cell. leave: called when the walker loses the focus. moveTo: called
 * with the wanted first step of the window. pick: called with the chosen step and cell.
 * @param {HTMLElement} parent
 * @param {{
 *     signal: AbortSignal, point: (x: number, y: number) => void, leave: () => void, moveTo: (step: number) => void,
 *     pick: (step: number, cell: Cell) => void,
 * }} callbacks
 */
export function walker(parent, { signal, point, leave, moveTo, pick }) {
    const { element, cells } = build(parent);
    /** @type {ComposedStage | null} */
    let stage = null;
    /** @type {Cell} */
    let cell = { band: 0, row: 0, step: 1 };
    /** @type {number | null} The band whose title was read last. */
    let named = null;
    let walks = false; // the walker has the focus
    let says = false; // the current cell has not been read yet

    /** Show the hint of the current cell, and let a screen reader read it. If needed, first move the window. */
    function show() {
        const there = stage && nearest(stage, cell);
        if (!stage || !there) return;
        cell = there;
        const first = windowFor(stage, cell.step);
        if (first !== null) return moveTo(first);
        /** @type {Point} */
        const place = placeOf(stage, cell);
        point(...place);
        if (says) cells.reverse();
        const text = words(stage, cell, hintAt(stage, ...place), named !== cell.band || !says);
        if (cells[0].ariaLabel !== text) cells[0].ariaLabel = text;
        if (!says) return;
        says = false;
        named = cell.band;
        conceal(cells[0], false);
        conceal(cells[1], true);
        element.setAttribute("aria-activedescendant", cells[0].id);
    }

    /**
     * Listen to an event of the element.
     * @template {keyof HTMLElementEventMap} N
     * @param {N} name
     * @param {(event: HTMLElementEventMap[N]) => void} act
     */
    function hear(name, act) {
        element.addEventListener(name, act, { signal });
    }

    hear("focus", () => {
        [walks, says, named] = [true, true, null];
        show();
    });
    hear("blur", () => {
        walks = false;
        leave();
    });
    hear("keydown", event => {
        const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
        if (!stage || ctrlKey || altKey || metaKey || shiftKey) return;
        if (key === "Escape") return element.blur();
        if (key === "Enter" && !stage.derived[cell.band].band.once) return pick(cell.step, cell);
        const next = moved(stage, cell, key);
        if (!next) return;
        event.preventDefault();
        [cell, says] = [next, true];
        show();
    });

    return (/** @type {ComposedStage | null} */ next) => {
        stage = next;
        conceal(element, !stage);
        if (!stage) return;
        const { walk_name: name, walk_keys: keys } = stage.scene.words;
        if (element.ariaLabel !== name) Object.assign(element, { ariaLabel: name, ariaDescription: keys });
        if (walks) show();
    };
}
