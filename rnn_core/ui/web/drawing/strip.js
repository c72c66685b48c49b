// The strip: the handle with which a window of the steps is moved over all of them, where not all have room.

import { fill } from "./data/words.js";
import { conceal } from "./frame.js";

/** Key -> how many windows it moves. */
const KEYS = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -1, PageDown: 1, Home: -Infinity, End: Infinity };

/** Return the track and the handle on it, in an element. */
function built(parent) {
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

/** Return a function of what is composed that keeps the strip as it is. move: called with the step to begin at. */
export function strip(parent, { move, signal }) {
    const { track, handle } = built(parent);
    let now = null; // {first, last, whole}: the steps that are shown, and [first, last] of all
    let held = null; // how many steps after the first one the hand has taken the strip
    let drawn = "";

    /** Return the step under the hand, as a share of steps. */
    function stepAt({ clientX }) {
        const { left, width } = track.getBoundingClientRect();
        const [first, last] = now.whole;
        return first + ((clientX - left) / width) * (last - first + 1);
    }

    /** Move the window, to both ends and not beyond. */
    function go(from) {
        const [first, last] = now.whole;
        const furthest = last - (now.last - now.first);
        move(Math.round(Math.min(Math.max(from, first), furthest)));
    }

    const hear = (target, name, act) => target.addEventListener(name, act, { signal });
    hear(track, "pointerdown", event => {
        const step = stepAt(event);
        const within = step >= now.first && step <= now.last + 1;
        held = within ? step - now.first : (now.last - now.first + 1) / 2;
        track.setPointerCapture(event.pointerId);
        go(step - held);
    });
    hear(track, "pointermove", event => {
        if (held !== null) go(stepAt(event) - held);
    });
    const release = () => {
        held = null;
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

    return ({ layout, scene, window, colours }) => {
        conceal(track, !layout.strip);
        if (track.hidden) return;
        const { plot, fold } = layout;
        const { first, last } = fold;
        const next = JSON.stringify([plot, layout.strip, first, last, window, colours.text, scene.lang]);
        if (next === drawn) return;
        drawn = next;
        now = { first, last, whole: window };
        const [begin, end] = window;
        const share = steps => `${(100 * steps) / (end - begin + 1)}%`;
        const sides = { left: plot.left, width: plot.right - plot.left, ...layout.strip };
        for (const [side, pixels] of Object.entries(sides)) track.style[side] = `${pixels}px`;
        track.style.color = colours.text;
        Object.assign(handle.style, { left: share(first - begin), width: share(last - first + 1) });
        handle.ariaLabel = scene.words.strip_name;
        handle.ariaValueMin = begin;
        handle.ariaValueMax = end - (last - first);
        handle.ariaValueNow = first;
        handle.ariaValueText = fill(scene.words.strip_steps, { first, last, steps: scene.steps });
    };
}
