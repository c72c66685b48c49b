// The stage: bands under one another on one time axis, drawn into an element of whatever page there is.

import { lighting } from "./colours.js";
import { compose } from "./compose.js";
import { calm, still } from "./data/calm.js";
import { framing, hinting } from "./frame.js";
import { hintAt, stepBelow } from "./layout/hint.js";
import { paintBand, paintLegends, paintStrip } from "./paint.js";
import { listen } from "./pointer.js";
import { strip } from "./strip.js";
import { measurer, words } from "./words.js";

const FONT = "sans-serif";
const NOTHING = () => {};

/** Return an element that lies over all of its parent. */
function layer(parent, name = "div") {
    const element = parent.appendChild(document.createElement(name));
    Object.assign(element.style, { position: "absolute", left: 0, top: 0 });
    return element;
}

/**
 * Mount a stage into an element. Returns {show, point, resize, destroy, layout, picture}.
 *
 * palettes: {light, dark}, as `scene.palettes` of the server has them. font: the family of the texts.
 * onHover: called with the step under the pointer, or null. onPick: with the step that is pressed. onZoom: with
 * [first, last] of the steps that are drawn over, or [1, null] for all. onMove: with the step at which a window of the
 * steps begins. onDrawn: with what was shown, once it is on the canvas. onWait: with the milliseconds for which a picture
 * is held back so that nothing flashes.
 *
 * `picture` is the element to be named, as by role and label; what can be operated stands beside it.
 */
export function mount(element, options) {
    const { palettes, font = FONT } = options;
    const on = name => options[name] ?? NOTHING;
    const root = element.appendChild(document.createElement("div")), ended = new AbortController();
    Object.assign(root.style, { position: "relative", fontFamily: font, userSelect: "none" });
    const picture = layer(root);
    picture.style.right = 0;
    const canvas = layer(picture, "canvas"), pen = canvas.getContext("2d"), texts = layer(picture);
    texts.style.pointerEvents = "none";
    const write = words(texts), measure = measurer(font);
    const picked = framing(picture, {}), hovered = framing(picture, {}), tell = hinting(root);
    let next = null, drawn = null, calmed = still(), asked = 0, held = 0, from, pointed = null, framed = null;
    const moveStrip = strip(root, { signal: ended.signal, move: step => { from = step; on("onMove")(step); soon(); } });

    /** Draw what is to be shown, at once, unless it has to wait. */
    function draw() {
        cancelAnimationFrame(asked);
        clearTimeout(held);
        asked = 0;
        const width = root.clientWidth, dpr = window.devicePixelRatio;
        if (!next || !width) return;
        const view = { ...next.view, from: from ?? next.view.from };
        const all = compose({ ...next, view, palettes, width, dpr, measure, last: drawn });
        const areas = all.derived.map(({ values, band }, number) => ({
            values: band.against ? null : values,
            area: all.layout.bands[number].bottom - all.layout.bands[number].top,
            lights: lighting(all.scene.scales[band.scale], all.colours[band.scale]),
        }));
        const { wait, state } = calm(calmed, areas, performance.now());
        if (wait) {
            held = setTimeout(draw, wait);
            on("onWait")(wait);
            return;
        }
        calmed = state;
        paint(all);
        write(all.texts);
        drawn = all;
        moveStrip(all);
        picked(all.layout, view.picked ?? null);
        frameHovered();
        on("onDrawn")(next);
    }

    /** Paint what is new on the canvas. */
    function paint(all) {
        const { layout } = all, anew = drawn?.layout !== layout || drawn.colours !== all.colours;
        if (anew) {
            canvas.width = Math.round(layout.width * layout.dpr);
            canvas.height = Math.round(layout.height * layout.dpr);
            Object.assign(canvas.style, { width: `${layout.width}px`, height: `${layout.height}px` });
            root.style.height = picture.style.height = `${layout.height}px`;
            paintLegends(pen, all);
        }
        let news = anew;
        all.derived.forEach((each, number) => {
            const last = drawn?.derived[number];
            if (!anew && last.values === each.values && last.marks === each.marks) return;
            paintBand(pen, all, number);
            news = true;
        });
        if (news) paintStrip(pen, all);
    }

    /** Draw before the browser shows its next picture. */
    function soon() {
        asked ||= requestAnimationFrame(draw);
    }

    /** Frame what is pointed at, here or elsewhere, and tell of it what is under the pointer. */
    function frameHovered() {
        if (!drawn) return;
        const { layout, colours } = drawn;
        hovered(layout, ...(framed ?? [null]));
        const hint = pointed && hintAt(drawn, ...pointed);
        tell(hint, { x: pointed?.[0], y: pointed?.[1], width: layout.width, em: layout.em, colours });
    }

    /** Point at a place of the picture. */
    function pointAt(x, y) {
        if (!drawn) return;
        const hint = hintAt(drawn, x, y), { plot } = drawn.layout;
        const step = hint ? hint.step : x >= plot.left && x < plot.right ? stepBelow(drawn.layout, x, y) : null;
        pointed = [x, y];
        point(step);
        on("onHover")(step);
    }

    /** Frame a step, or those up to another one, or none for null. */
    function point(step, end = step) {
        framed = step ? [step, end] : null;
        frameHovered();
    }

    /** Point at nothing any more. */
    function leave() {
        if (!pointed && !framed) return;
        pointed = null;
        point(null);
        on("onHover")(null);
    }

    listen(picture, {
        signal: ended.signal,
        stepAt: (x, y) => drawn && stepBelow(drawn.layout, x, y),
        on: {
            point: pointAt,
            leave,
            drag: (first, last) => { pointed = null; point(first, last); },
            zoom: (first, last) => on("onZoom")([first, last]),
            whole: () => on("onZoom")([1, null]),
            pick: step => on("onPick")(step),
        },
    });
    const observer = new ResizeObserver(() => {
        if (next && (drawn?.layout.width !== root.clientWidth || drawn?.layout.dpr !== window.devicePixelRatio)) soon();
    });
    observer.observe(root);
    const loaded = () => {
        measure.forget();
        soon();
    };
    document.fonts.addEventListener("loadingdone", loaded, { signal: ended.signal });

    return {
        picture,
        point,
        /** Show an epoch. frames: {name: frame or nothing yet} of the names in the scene. view: as `derive` and `layOut` have it, with `dark` and `picked`. */
        show(scene, frames, view) {
            if (next && (next.scene !== scene || next.view.from !== view.from)) from = undefined;
            next = { scene, frames, view };
            soon();
        },
        /** Draw at once what is new of the place or of the screen. */
        resize: draw,
        /** Where everything stands, as `layOut` has it; null before the first picture. */
        get layout() {
            return drawn && drawn.layout;
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
