// The strip: the handle with which a window of the steps is moved over all of them, where not all have room.

import { fill } from "./data/words.js";
import { conceal } from "./frame.js";

const KEYS = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -1, PageDown: 1, Home: -Infinity, End: Infinity };
// key -> how many windows it moves

/** Return a function that keeps the handle at its place. move: function of the step at which the window should begin. */
export function strip(parent, { move, signal }) {
    const track = parent.appendChild(document.createElement("div")),
        handle = document.createElement("div");
    track.append(handle);
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
    let now = null,
        held = null,
        drawn = "";
    const stepAt = ({ clientX }) => {
        const { left, width } = track.getBoundingClientRect();
        return now.whole[0] + ((clientX - left) / width) * (now.whole[1] - now.whole[0] + 1);
    };
    const go = from => {
        const [first, last] = now.whole,
            span = now.last - now.first + 1;
        move(Math.round(Math.min(Math.max(from, first), last - span + 1)));
    };
    track.addEventListener(
        "pointerdown",
        event => {
            const step = stepAt(event),
                within = step >= now.first && step <= now.last + 1;
            held = within ? step - now.first : (now.last - now.first + 1) / 2;
            track.setPointerCapture(event.pointerId);
            go(step - held);
        },
        { signal },
    );
    track.addEventListener(
        "pointermove",
        event => {
            if (held !== null) go(stepAt(event) - held);
        },
        { signal },
    );
    for (const end of ["pointerup", "pointercancel"])
        track.addEventListener(
            end,
            () => {
                held = null;
            },
            { signal },
        );
    handle.addEventListener(
        "keydown",
        event => {
            if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            event.stopPropagation();
            const by = KEYS[event.key] * (now.last - now.first + 1);
            go(now.first + Math.sign(by) * Math.max(1, Math.abs(by)));
        },
        { signal },
    );
    return ({ layout, scene, window, colours }) => {
        conceal(track, !layout.strip);
        if (track.hidden) return;
        const {
                plot,
                strip: place,
                fold: { first, last },
            } = layout,
            [begin, end] = window;
        const next = JSON.stringify([plot, place, first, last, window, colours.text, scene.lang]);
        if (next === drawn) return;
        drawn = next;
        now = { first, last, whole: window };
        const share = step => `${(100 * step) / (end - begin + 1)}%`;
        Object.assign(track.style, {
            left: `${plot.left}px`,
            width: `${plot.right - plot.left}px`,
            top: `${place.top}px`,
            height: `${place.height}px`,
            color: colours.text,
        });
        Object.assign(handle.style, { left: share(first - begin), width: share(last - first + 1) });
        handle.ariaLabel = scene.words.strip_name;
        handle.ariaValueMin = begin;
        handle.ariaValueMax = end - (last - first);
        handle.ariaValueNow = first;
        handle.ariaValueText = fill(scene.words.strip_steps, { first, last, steps: scene.steps });
    };
}
