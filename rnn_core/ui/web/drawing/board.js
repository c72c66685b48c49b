// The board: a canvas with words over it, in an element of whatever page there is, and what follows the pointer. What is
// drawn on it, and how, is the art of the scene: the bands of the stage, or a sheet.

import { calm, still } from "./data/calm.js";
import { framing, hinting } from "./frame.js";
import { listen } from "./pointer.js";
import { strip } from "./strip.js";
import { measurer, words } from "./write.js";

const nothing = () => {};

/** Return an element at the upper left corner of its parent. */
function layer(parent, name = "div") {
    const element = parent.appendChild(document.createElement(name));
    Object.assign(element.style, { position: "absolute", left: 0, top: 0 });
    return element;
}

/**
 * Mount a board into an element. Returns {show, point, resize, destroy, layout, drawn, picture}.
 *
 * artOf: function of a scene that gives its art, {compose, lights, paint, hintAt, stepAt, stepBelow}: functions that
 * compose the picture of a scene, say what of it may flash, paint it, and tell what is at a place of it, (picture, x, y).
 * stepAt is null where there is no step at a place, and stepBelow is the nearest one.
 *
 * palettes: {light, dark}, as the server's scene.py gives them. font: the family of the words. All others are called:
 *
 * - onHover with the step under the pointer, or null, and onPick with the step that is pressed;
 * - onZoom with [first, last] of the steps that are drawn over, or [1, null] for all; without it one cannot draw;
 * - onMove with the step at which a window of the steps begins;
 * - onDrawn with {scene, frames, view} once they are on the canvas;
 * - onWait with the milliseconds for which a picture is held back, so that nothing flashes.
 *
 * `picture` is the element to be named, as by role and label; what can be operated stands beside it.
 */
export function board(element, options, artOf) {
    const { palettes, font = "sans-serif" } = options;
    const { onHover = nothing, onPick = nothing, onZoom } = options;
    const { onMove = nothing, onDrawn = nothing, onWait = nothing } = options;
    const ended = new AbortController();
    const { signal } = ended;

    const root = element.appendChild(document.createElement("div"));
    Object.assign(root.style, { position: "relative", fontFamily: font, userSelect: "none" });
    const picture = layer(root);
    picture.style.right = 0;
    const canvas = layer(picture, "canvas");
    const pen = canvas.getContext("2d");
    const texts = layer(picture);
    texts.style.pointerEvents = "none";
    const write = words(texts);
    const measure = measurer(font);
    const framePicked = framing(picture);
    const frameHovered = framing(picture);
    const tell = hinting(root);
    const moveStrip = strip(root, { signal, move: moveTo });

    let next = null; // what is to be shown
    let drawn = null; // what is on the canvas, as it was composed
    let art = null; // of what is on the canvas
    let calmed = still();
    let asked = 0; // the browser's next picture
    let held = 0; // the timer of a picture that waits
    let from; // where the visitor has moved the window of steps to
    let pointed = null; // [x, y] of the pointer
    let framed = null; // [first, last] of the steps that are pointed at

    /** Draw what is to be shown, at once, unless it has to wait. */
    function draw() {
        cancelAnimationFrame(asked);
        clearTimeout(held);
        asked = 0;
        const width = root.clientWidth;
        if (!next || !width) return;
        const view = { ...next.view, from: from ?? next.view.from };
        const dpr = window.devicePixelRatio;
        if (art !== artOf(next.scene)) [art, drawn] = [artOf(next.scene), null];
        const all = art.compose({ ...next, view, palettes, width, dpr, measure, last: drawn });
        const { wait, state } = calm(calmed, art.lights(all), performance.now());
        if (wait) {
            held = setTimeout(draw, wait);
            onWait(wait);
            return;
        }
        calmed = state;
        paint(all);
        write(all.texts);
        drawn = all;
        moveStrip(all);
        framePicked(all.layout, view.picked ? [view.picked, view.picked] : null);
        pointAgain();
        onDrawn(next);
    }

    /** Paint what is new on the canvas. */
    function paint(all) {
        const { layout } = all;
        const anew = drawn?.layout !== layout || drawn.colours !== all.colours;
        if (anew) {
            for (const side of ["width", "height"]) {
                canvas[side] = Math.round(layout[side] * layout.dpr);
                canvas.style[side] = `${canvas[side] / layout.dpr}px`; // a pixel of its own for each of the screen's
            }
            root.style.height = `${layout.height}px`;
            picture.style.height = `${layout.height}px`;
        }
        art.paint(pen, all, anew ? null : drawn);
    }

    /** Draw before the browser shows its next picture. */
    function soon() {
        asked ||= requestAnimationFrame(draw);
    }

    /** Let the window of steps begin at another one. */
    function moveTo(step) {
        from = step;
        onMove(step);
        soon();
    }

    /** Frame what is pointed at, here or elsewhere, and tell what is under the pointer: there may be another value. */
    function pointAgain() {
        if (!drawn) return;
        const { layout, colours } = drawn;
        frameHovered(layout, framed);
        tell(pointed && art.hintAt(drawn, ...pointed), { place: pointed, layout, colours });
    }

    /** Point at a place of the picture. */
    function pointAt(x, y) {
        if (!drawn) return;
        pointed = [x, y];
        const step = art.stepAt(drawn, x, y);
        point(step);
        onHover(step);
    }

    /** Frame a step, or those up to another one, or none for null. */
    function point(step, end = step) {
        framed = step ? [step, end] : null;
        pointAgain();
    }

    /** Point at nothing any more. */
    function leave() {
        if (!pointed && !framed) return;
        pointed = null;
        point(null);
        onHover(null);
    }

    /** Frame the steps that are drawn over. */
    function drag(first, last) {
        pointed = null;
        point(first, last);
    }

    listen(picture, {
        signal,
        stepAt: (x, y) => (drawn ? art.stepBelow(drawn, x, y) : null),
        onPoint: pointAt,
        onLeave: leave,
        onDrag: drag,
        onZoom: onZoom && ((first, last) => onZoom([first, last])),
        onWhole: () => onZoom?.([1, null]),
        onPick,
    });
    const observer = new ResizeObserver(() => {
        const { width, dpr } = drawn?.layout ?? {};
        if (width !== root.clientWidth || dpr !== window.devicePixelRatio) soon();
    });
    observer.observe(root);
    const loaded = () => {
        measure.forget();
        soon();
    };
    document.fonts.addEventListener("loadingdone", loaded, { signal });

    return {
        picture,
        point,
        /**
         * Show an epoch before the browser's next picture. frames: {name: frame, or nothing yet} of the names in the
         * scene. view: as `compose` has it.
         */
        show(scene, frames, view) {
            if (next && (next.scene !== scene || next.view.from !== view.from)) from = undefined;
            next = { scene, frames, view };
            soon();
        },
        /** Draw at once, as before printing. */
        resize: draw,
        /** Where everything stands, as `layOut` has it; null before the first picture. */
        get layout() {
            return drawn?.layout ?? null;
        },
        /** What is on the canvas, as `compose` has it; null before the first picture. */
        get drawn() {
            return drawn;
        },
        destroy() {
            ended.abort();
            observer.disconnect();
            cancelAnimationFrame(asked);
            clearTimeout(held);
            root.remove();
        },
    };
}
