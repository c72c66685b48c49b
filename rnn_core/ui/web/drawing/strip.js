// The strip: a control with a handle that moves the window of shown steps. It appears if not all chosen steps fit.

import { fill } from "./data/words.js";
import { conceal } from "./frame.js";

/** @import { Composed, Ends } from "./types.js" */

/**
 * Key -> how far it moves the window, as a multiple of the window's width. It moves the window by at least one step.
 * @type {Record<string, number>}
 */
const KEYS = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -1, PageDown: 1, Home: -Infinity, End: Infinity };

/**
 * Add a hidden track with a handle to an element, and return both.
 * @param {HTMLElement} parent
 */
function build(parent) {
    const track = parent.appendChild(document.createElement("div"));
    const handle = track.appendChild(document.createElement("div"));
    track.hidden = true;
    Object.assign(track.style, { position: "absolute", cursor: "ew-resize", touchAction: "pan-y" });
    Object.assign(handle.style, {
        position: "absolute",
        top: "-2px",
        bottom: "-2px",
        boxSizing: "border-box",
        minWidth: "6px",
        border: "2px solid",
        borderRadius: "3px",
    });
    handle.tabIndex = 0;
    handle.role = "slider";
    return { track, handle };
}

/**
 * Return a function that updates the strip for a composed picture, or hides it if all chosen steps fit.
 * @param {HTMLElement} parent
 * @param {{ move: (step: number) => void, signal: AbortSignal }} callbacks - move: called with the wanted first step.
 */
export function strip(parent, { move, signal }) {
    const { track, handle } = build(parent);
    /**
     * The first and the last shown step, and the first and the last of all chosen steps.
     * @type {{ first: number, last: number, whole: Ends }}
     */
    let now = { first: 1, last: 1, whole: [1, 1] };
    /** @type {number | null} The distance in steps from the handle's left end to the pointer that holds it. */
    let grip = null;
    let drawn = "";

    /**
     * Return the step under the pointer, not rounded.
     * @param {PointerEvent} event
     */
    function stepAt({ clientX }) {
        const { left, width } = track.getBoundingClientRect();
        const [first, last] = now.whole;
        return first + ((clientX - left) / width) * (last - first + 1);
    }

    /**
     * Move the window so that it begins at a step. The step is rounded, and clamped so that the window keeps its width.
     * @param {number} from
     */
    function go(from) {
        const [first, last] = now.whole;
        const furthest = last - (now.last - now.first);
        move(Math.round(Math.min(Math.max(from, first), furthest)));
    }

    /**
     * Listen to an event of the strip.
     * @template {keyof HTMLElementEventMap} N
     * @param {HTMLElement} target
     * @param {N} name
     * @param {(event: HTMLElementEventMap[N]) => void} act
     */
    function hear(target, name, act) {
        target.addEventListener(name, act, { signal });
    }

    hear(track, "pointerdown", event => {
        const step = stepAt(event);
        const within = step >= now.first && step <= now.last + 1;
        grip = within ? step - now.first : (now.last - now.first + 1) / 2;
        track.setPointerCapture(event.pointerId);
        go(step - grip);
    });
    hear(track, "pointermove", event => {
        if (grip !== null) go(stepAt(event) - grip);
    });
    const release = () => {
        grip = null;
    };
    hear(track, "pointerup", release);
    hear(track, "pointercancel", release);
    hear(handle, "keydown", event => {
        if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        const by = KEYS[event.key] * (now.last - now.first + 1);
        go(now.first + Math.sign(by) * Math.max(1, Math.abs(by)));
    });

    return (/** @type {Composed} */ all) => {
        const place = all.window ? all.layout.strip : null;
        conceal(track, !place);
        if (!place || !all.window) return;
        const { layout, scene, window, colours } = all;
        const { plot, fold } = layout;
        const { first, last } = fold;
        const next = JSON.stringify([plot, place, first, last, window, colours.text, scene.lang]);
        if (next === drawn) return;
        drawn = next;
        now = { first, last, whole: window };
        const [begin, end] = window;
        const share = (/** @type {number} */ steps) => `${(100 * steps) / (end - begin + 1)}%`;
        const sides = { left: plot.left, width: plot.right - plot.left, ...place };
        for (const [side, pixels] of Object.entries(sides)) track.style.setProperty(side, `${pixels}px`);
        track.style.color = colours.text;
        Object.assign(handle.style, { left: share(first - begin), width: share(last - first + 1) });
        handle.ariaLabel = scene.words.strip_name;
        handle.ariaValueMin = String(begin);
        handle.ariaValueMax = String(end - (last - first));
        handle.ariaValueNow = String(first);
        handle.ariaValueText = fill(scene.words.strip_steps, { first, last, steps: scene.steps });
    };
}
