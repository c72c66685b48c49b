// The curve: the loss or the accuracy of training and validation over the epochs, as SVG in an element of any page.
//
// The ghost is the curve of the previous experiment. The flag marks the epoch in which the loss leaves its plateau.

import { ghostButton } from "./curve/ghost.js";
import { guessLine } from "./curve/guess.js";
import { KINDS, layOut, linesOf, topOf } from "./curve/layout.js";
import { axes, course, flag, ghostLine, make, nameOfConstant, names, rates } from "./curve/shapes.js";
import { measurer } from "./write.js";

/** @import { CurveData, CurveGhost, CurveGuess, CurveOptions, CurveParts, CurveView } from "./types.js" */

const HINT_DISTANCE_PX = 12; // from the pointer to a hint
const HINT_TEXT_PX = 14;
const NEAR_PX = 8; // a press closer than this to a curve is not a press on the ghost
const MOTIONLESS = "(prefers-reduced-motion: reduce)";
const FADE_IN = { duration: 300, easing: "ease-out" }; // of a new flag

/**
 * Mount a curve into an element.
 * @param {HTMLElement} element
 * @param {CurveOptions} options
 */
export function mount(element, { palettes, font, onPress, onSwap, onLayout, onDrawn }) {
    const root = element.appendChild(document.createElement("div"));
    const measure = measurer(font);
    Object.assign(root.style, { position: "relative", fontFamily: font });
    const picture = root.appendChild(make("svg", { class: "curve" }));
    const [back, under, front, over] = [0, 1, 2, 3].map(() => picture.appendChild(make("g", {})));
    const button = ghostButton(root, onSwap);
    const hint = root.appendChild(document.createElement("div"));
    const ended = new AbortController();
    const { signal } = ended;
    hint.className = "hint";
    hint.hidden = true;

    /** @type {{ data: CurveData, view: CurveView, ghost: CurveGhost | null, guess: CurveGuess | null } | null} */
    let next = null;
    /** @type {CurveParts & { key: string } | null} */
    let drawn = null;
    /** @type {number | null} The horizontal position of the pointer, in pixels of the picture. */
    let pointed = null;

    /** Draw the curve last given to `show`. The axes and labels are replaced only if they have changed. */
    function draw() {
        const width = root.clientWidth;
        if (!next || !width) return;
        const { data, view, ghost, guess } = next;
        const colours = palettes[view.dark ? "dark" : "light"];
        const lines = linesOf(data);
        const top = topOf(data, lines, guess);
        const layout = layOut(data, view, width, measure);
        const parts = { data, view, ghost, guess, lines, top, layout, colours, measure };
        const key = JSON.stringify([
            { ...data, lines: Object.keys(lines) },
            view,
            width,
            top,
            measure.version,
            guess?.blank,
        ]);
        if (drawn?.key !== key || drawn.ghost !== ghost) {
            picture.setAttribute("width", String(width));
            picture.setAttribute("height", String(layout.height));
            back.replaceChildren(...axes(parts), ...names(parts), ...rates(parts), ...ghostLine(parts));
            over.replaceChildren(
                ...(data.curve === "loss" && !guess?.blank ? nameOfConstant(parts) : []),
                ...raiseFlag(parts),
            );
            button.show(parts);
            onLayout(layout);
        }
        under.replaceChildren(...guessLine(parts));
        front.replaceChildren(...KINDS.filter(kind => lines[kind]).flatMap(kind => course(kind, parts)));
        drawn = { ...parts, key };
        showHint();
        onDrawn(next);
    }

    /**
     * Return the flag. A flag that the curve has just reached fades in, unless the visitor prefers reduced motion.
     * @param {CurveParts} parts
     */
    function raiseFlag(parts) {
        const raised = make("g", { class: "flag", cursor: "pointer" }, ...flag(parts));
        const isNew = drawn && !drawn.data.flag && parts.data.flag && drawn.ghost === parts.ghost;
        if (isNew && !matchMedia(MOTIONLESS).matches) raised.animate({ opacity: [0, 1] }, FADE_IN);
        return [raised];
    }

    /** Show the values of the epoch under the pointer, or hide them if no pointer is on the curve. */
    function showHint() {
        front.querySelector(".pointed")?.remove();
        hint.hidden = pointed === null || !drawn;
        if (pointed === null || !drawn) return;
        const { data, lines, layout, colours, top } = drawn;
        const epoch = Math.min(layout.epochAt(pointed), Math.max(...KINDS.map(kind => (lines[kind]?.length ?? 1) - 1)));
        const x = layout.x(epoch);
        const line = `M${x} ${layout.head}V${layout.height - layout.foot}`;
        front.append(
            make("path", { class: "pointed", d: line, stroke: colours.muted, fill: "none", "pointer-events": "none" }),
        );
        const values = KINDS.flatMap(kind => {
            const value = lines[kind]?.[epoch];
            if (value === undefined || !Number.isFinite(value)) return [];
            return [`${data.words[data.curve]}, ${data.words[kind]}: ${value.toFixed(4)}`];
        });
        hint.replaceChildren(
            ...[`${data.words.epoch} ${epoch}`, ...values].map(text => {
                const row = document.createElement("div");
                row.textContent = text;
                return row;
            }),
        );
        Object.assign(hint.style, {
            position: "absolute",
            pointerEvents: "none",
            whiteSpace: "nowrap",
            padding: "0.25em 0.6em",
            zIndex: 2,
            fontSize: `${HINT_TEXT_PX * layout.em}px`,
            color: colours.paper,
            background: colours.text,
            lineHeight: 1.35,
            left: 0,
            top: 0,
        });
        const fits = x + HINT_DISTANCE_PX + hint.offsetWidth <= layout.width;
        const left = fits ? x + HINT_DISTANCE_PX : x - HINT_DISTANCE_PX - hint.offsetWidth;
        const above = layout.y(lines.train?.[epoch] ?? 0, top) - hint.offsetHeight - HINT_DISTANCE_PX;
        hint.style.translate = `${Math.max(0, left)}px ${above}px`;
    }

    const xOf = (/** @type {MouseEvent} */ { clientX }) => clientX - picture.getBoundingClientRect().left;
    const follow = (/** @type {MouseEvent} */ event) => {
        pointed = xOf(event);
        showHint();
    };
    const leave = () => {
        pointed = null;
        showHint();
    };
    /**
     * Return whether a mouse event is on the ghost, and not near one of the curves.
     * @param {MouseEvent} event
     */
    function isOnGhost({ target, clientX, clientY }) {
        if (!drawn || !(target instanceof Element) || !target.matches(".ghost")) return false;
        const { lines, layout, top } = drawn;
        const { left, top: above } = picture.getBoundingClientRect();
        const epoch = layout.epochAt(clientX - left);
        return KINDS.every(kind => !(Math.abs(layout.y(lines[kind]?.[epoch] ?? NaN, top) + above - clientY) < NEAR_PX));
    }
    const press = (/** @type {MouseEvent} */ event) => {
        if (!drawn) return;
        const { flag: raised } = drawn.data;
        const isOnFlag = event.target instanceof Element && event.target.closest(".flag");
        if (isOnGhost(event)) onSwap();
        else onPress(raised && isOnFlag ? raised.epoch : drawn.layout.epochAt(xOf(event)));
    };
    const loaded = () => {
        measure.forget();
        draw();
    };
    picture.addEventListener("pointermove", follow, { signal });
    picture.addEventListener("pointerleave", leave, { signal });
    picture.addEventListener("click", press, { signal });
    document.fonts.addEventListener("loadingdone", loaded, { signal });
    const observer = new ResizeObserver(() => {
        if (drawn?.layout.width !== root.clientWidth) draw();
    });
    observer.observe(root);

    return {
        picture,
        /**
         * Show a curve, its ghost, and a visitor's guess.
         * @param {CurveData} data
         * @param {CurveView} view
         * @param {CurveGhost | null} ghost
         * @param {CurveGuess | null} guess
         */
        show(data, view, ghost = null, guess = null) {
            next = { data, view, ghost, guess };
            draw();
        },
        destroy() {
            ended.abort();
            observer.disconnect();
            root.remove();
        },
    };
}
