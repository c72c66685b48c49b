// The board: a canvas with texts over it, in an element of any page. Hints and frames around steps follow the pointer.
//
// The board shows a scene. The scene's art (see art.js) draws the picture.

import { calm, still } from "./data/calm.js";
import { framing, hinting } from "./frame.js";
import { openers } from "./openers.js";
import { listen } from "./pointer.js";
import { walker } from "./spoken/walker.js";
import { strip } from "./strip.js";
import { measurer, penOf, words } from "./write.js";

/** @import { Art, BoardOptions, Composed, Ends, Frames, Picture, Point, Scene, Timer, View } from "./types.js" */

const nothing = () => {};

/**
 * Return an element at the upper left corner of its parent.
 * @template {"div" | "canvas"} N
 * @param {HTMLElement} parent
 * @param {N} name
 */
function layer(parent, name) {
    const element = parent.appendChild(document.createElement(name));
    Object.assign(element.style, { position: "absolute", left: 0, top: 0 });
    return element;
}

/**
 * Mount a board into an element.
 *
 * The caller must set the role and the label of the returned element `picture`. The strip (the control that moves the
 * window of shown steps) is outside that element.
 * @param {HTMLElement} element
 * @param {BoardOptions} options
 * @param {(scene: Scene) => Art} artOf
 */
export function board(element, options, artOf) {
    const { palettes, font = "sans-serif", onZoom } = options;
    const { onHover = nothing, onPick = nothing, onMove = nothing, onDrawn = nothing, onWait = nothing } = options;
    const ended = new AbortController();
    const { signal } = ended;

    const root = element.appendChild(document.createElement("div"));
    Object.assign(root.style, { position: "relative", fontFamily: font, userSelect: "none" });
    const picture = layer(root, "div");
    picture.style.right = "0";
    const canvas = layer(picture, "canvas");
    const pen = penOf(canvas);
    const texts = layer(picture, "div");
    texts.style.pointerEvents = "none";
    const write = words(texts);
    const measure = measurer(font);
    const framePicked = framing(picture);
    const frameHovered = framing(picture);
    const showHint = hinting(root);
    const moveStrip = strip(root, { signal, move: moveTo });
    const placeOpeners = openers(root, { signal, toggle });
    const walk = walker(root, { signal, point: pointAt, leave, moveTo, pick: onPick });

    /** @type {Picture | null} The last picture given to `show`, drawn already or not. */
    let next = null;
    /** @type {Composed | null} The picture on the canvas. */
    let drawn = null;
    /** @type {Art | null} The art of the picture on the canvas. */
    let art = null;
    let flashState = still();
    let requested = 0; // the request for the browser's next animation frame; 0 for none
    /** @type {Timer} Draws a picture that has to wait. */
    let timer;
    /** @type {number | undefined} The first step of the window of steps, if the visitor has moved the window. */
    let from;
    let open = false; // the visitor has opened the bands (heatmaps) that are closed on a low screen
    /** @type {Point | null} The position of the pointer. */
    let pointed = null;
    /** @type {Ends | null} The first and the last step that are framed because of the pointer. */
    let framed = null;

    /** Draw the next picture now, or later if it would make the page flash. */
    function draw() {
        cancelAnimationFrame(requested);
        clearTimeout(timer);
        requested = 0;
        const width = root.clientWidth;
        if (!next || !width) return;
        const view = { ...next.view, from: from ?? next.view.from, open };
        const dpr = window.devicePixelRatio;
        const nextArt = artOf(next.scene);
        if (art !== nextArt) drawn = null;
        art = nextArt;
        const all = art.compose({ ...next, view, palettes, width, dpr, measure, last: drawn });
        const { wait, state } = calm(flashState, art.lights(all), performance.now());
        if (wait) {
            timer = setTimeout(draw, wait);
            onWait(wait);
            return;
        }
        flashState = state;
        paint(art, all);
        write(all.texts);
        drawn = all;
        moveStrip(all);
        placeOpeners(all);
        walk(all.derived ? all : null);
        framePicked(all.layout, view.picked ? [view.picked, view.picked] : null);
        pointAgain();
        onDrawn(next);
    }

    /**
     * Paint what has changed on the canvas. If the layout or the colours have changed, paint everything.
     * @param {Art} painter - The art of the picture.
     * @param {Composed} all
     */
    function paint(painter, all) {
        const { layout } = all;
        const repaints = drawn?.layout !== layout || drawn.colours !== all.colours;
        if (repaints) {
            canvas.width = Math.round(layout.width * layout.dpr);
            canvas.height = Math.round(layout.height * layout.dpr);
            // With this width, one pixel of the canvas is one pixel of the screen.
            canvas.style.width = `${canvas.width / layout.dpr}px`;
            canvas.style.height = `${canvas.height / layout.dpr}px`;
            root.style.height = `${layout.height}px`;
            picture.style.height = `${layout.height}px`;
        }
        painter.paint(pen, all, repaints ? null : drawn);
    }

    /** Request a drawing in the browser's next animation frame. */
    function soon() {
        requested ||= requestAnimationFrame(draw);
    }

    /**
     * Move the window of shown steps so that it begins at a step.
     * @param {number} step
     */
    function moveTo(step) {
        from = step;
        onMove(step);
        soon();
    }

    /** Open the closed bands, or close them again. */
    function toggle() {
        open = !open;
        soon();
    }

    /** Update the frame around the hovered steps, and the hint for the value under the pointer. */
    function pointAgain() {
        if (!drawn || !art) return;
        const { layout, colours } = drawn;
        frameHovered(layout, framed);
        showHint(pointed && art.hintAt(drawn, ...pointed), { place: pointed, layout, colours });
    }

    /**
     * Frame the step at a position in the picture, and show the hint there.
     * @param {number} x
     * @param {number} y
     */
    function pointAt(x, y) {
        if (!drawn || !art) return;
        pointed = [x, y];
        const step = art.stepAt(drawn, x, y);
        point(step);
        onHover(step);
    }

    /**
     * Frame a step, or the steps from `step` to `end`. null removes the frame.
     * @param {number | null} step
     * @param {number | null} end
     */
    function point(step, end = step) {
        framed = step ? [step, end ?? step] : null;
        pointAgain();
    }

    /** Remove the frame and the hint when the pointer leaves. */
    function leave() {
        if (!pointed && !framed) return;
        pointed = null;
        point(null);
        onHover(null);
    }

    /**
     * Frame the steps over which the pointer is dragged.
     * @param {number} first
     * @param {number} last
     */
    function drag(first, last) {
        pointed = null;
        point(first, last);
    }

    listen(picture, {
        signal,
        stepAt: (x, y) => (drawn && art ? art.nearestStep(drawn, x, y) : null),
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
         * Draw a picture in the browser's next animation frame.
         * @param {Scene} scene
         * @param {Frames} frames
         * @param {View} view
         */
        show(scene, frames, view) {
            if (next && (next.scene !== scene || next.view.from !== view.from)) from = undefined;
            next = { scene, frames, view };
            soon();
        },
        /** Draw now, without waiting for the browser's next animation frame. */
        drawNow: draw,
        /** The layout of the picture on the canvas; null before the first picture. */
        get layout() {
            return drawn?.layout ?? null;
        },
        /** The composed picture on the canvas; null before the first picture. */
        get drawn() {
            return drawn;
        },
        destroy() {
            ended.abort();
            observer.disconnect();
            cancelAnimationFrame(requested);
            clearTimeout(timer);
            root.remove();
        },
    };
}
