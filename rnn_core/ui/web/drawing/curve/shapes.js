// The shapes of a curve: its lines, axes and labels, as SVG elements.
//
// The ghost is the curve of the previous experiment.

import { unpack } from "../data/arrays.js";
import { wholeTicks } from "../layout/texts.js";
import { constantLines, KINDS, placeOfFlag, placeOfGhost, SIZE } from "./layout.js";

/** @import { Anchor, CurveKind, CurveLayout, CurveParts, Point } from "../types.js" */

const SVG = "http://www.w3.org/2000/svg";
const MAX_MARKED = 60; // lines with more values have no markers
const MAX_NAMED_EPOCHS = 12;
const CLIP = "curve-plot"; // the id of the plot's clip path
const GHOST_OPACITY = 0.75;
const GHOST_PRESS_PX = 14; // over the ghost, an invisible line of this width takes presses
const LEVELS = 2; // the approximate number of intervals on the vertical axis
const LEVEL_STEPS = [1, 2, 2.5, 5, 10]; // the possible intervals, to be multiplied by a power of ten

/**
 * Return an SVG element.
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function make(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.append(...children);
    return element;
}

/**
 * Return ticks at round numbers from 0 up to a value. There are at most `count + 2` ticks.
 * @param {number} top
 * @param {number} count
 */
function ticksTo(top, count) {
    const power = 10 ** Math.floor(Math.log10(top / count));
    const every = LEVEL_STEPS.map(step => step * power).find(step => top / step <= count + 1) ?? top;
    return Array.from({ length: Math.floor(top / every + 1e-9) + 1 }, (_, number) => number * every);
}

/**
 * Return the point of a value, or null if it is not finite.
 * @param {CurveLayout} layout
 * @param {number} top
 * @param {number} value
 * @param {number} epoch
 * @returns {Point | null}
 */
function pointOf(layout, top, value, epoch) {
    return Number.isFinite(value) ? [layout.x(epoch), layout.y(value, top)] : null;
}

/**
 * Return the path through points, broken at each null.
 * @param {(Point | null)[]} points
 */
export function pathThrough(points) {
    return points
        .map((point, epoch) => point && `${points[epoch - 1] ? "L" : "M"}${point.map(at => at.toFixed(2)).join(" ")}`)
        .join("");
}

/**
 * Return the line of training or of validation, broken at each value that is not finite. If there are few
 * values, each has a marker.
 * @param {CurveKind} kind
 * @param {CurveParts} parts
 */
export function course(kind, { lines, top, layout, colours }) {
    const values = Array.from(lines[kind] ?? []);
    const colour = colours[kind];
    const { em } = layout;
    const points = values.map((value, epoch) => pointOf(layout, top, value, epoch));
    const look = { d: pathThrough(points), fill: "none", stroke: colour, "stroke-width": 2.5 * em, class: kind };
    const line = make("path", kind === "validation" ? { ...look, "stroke-dasharray": `${6 * em} ${3 * em}` } : look);
    if (values.length > MAX_MARKED) return [line];
    const marks = points
        .filter(point => point !== null)
        .map(([cx, cy]) => make("circle", { cx, cy, r: 2.5 * em, fill: colour, class: kind }));
    return [line, ...marks];
}

/**
 * Return a text element, centred vertically at `y`.
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {{ size: number, colour: string, anchor?: Anchor, bold?: boolean, kind?: string }} look
 */
function text(words, x, y, { size, colour, anchor = "start", bold = false, kind = "" }) {
    const look = { x, y, fill: colour, "font-size": size, "text-anchor": anchor, "dominant-baseline": "central" };
    return make("text", { ...look, "font-weight": bold ? "bold" : "normal", class: kind }, words);
}

/**
 * Return the horizontal grid lines, and the tick labels of both axes. For losses, also return the line at the loss of
 * the best constant output, unless a guess is `blank`.
 * @param {CurveParts} parts
 */
export function axes({ data, guess, top, layout, colours, measure }) {
    const { em, left, right, foot, width, height, x, y } = layout;
    const { chance, epochs } = data;
    const small = { size: SIZE.small * em, colour: colours.muted };
    const elements = [];
    for (const level of ticksTo(top, LEVELS)) {
        const at = y(level, top);
        elements.push(make("path", { d: `M${left} ${at}H${width - right}`, stroke: colours.grid, fill: "none" }));
        elements.push(
            text(String(Number(level.toPrecision(3))), left - SIZE.gap * em, at, { ...small, anchor: "end" }),
        );
    }
    const widest = measure(String(epochs), small.size, false);
    const room = width - left - right;
    const minimum = Math.max(
        epochs <= MAX_NAMED_EPOCHS ? 1 : epochs / MAX_NAMED_EPOCHS,
        (1.5 * widest * epochs) / room,
    );
    for (const tick of [0, ...wholeTicks(1, epochs, minimum)])
        elements.push(text(String(tick), x(tick), height - foot / 2, { ...small, anchor: "middle", kind: "axis" }));
    if (data.curve === "loss" && !guess?.blank) {
        const line = make("path", {
            d: `M${left} ${y(chance.value, top)}H${width - right}`,
            stroke: colours.muted,
            fill: "none",
            "stroke-width": 1.5 * em,
            "stroke-dasharray": `${6 * em} ${6 * em}`,
        });
        elements.push(line);
    }
    return elements;
}

/**
 * Return the label for the loss of the best constant output: at the right of the plot, or in a row above the plot.
 * @param {CurveParts} parts
 */
export function nameOfConstant({ data: { chance }, top, layout, colours }) {
    const { em, beside, row, right, width, y } = layout;
    const lines = constantLines(chance);
    const small = { size: SIZE.small * em, colour: colours.muted };
    if (!beside) return [text(lines.join(": "), width - right, row - SIZE.row * em, { ...small, anchor: "end" })];
    const line = SIZE.line * small.size;
    const last = y(chance.value, top) - 0.6 * line;
    const first = Math.max(last - (lines.length - 1) * line, small.size / 2);
    return lines.map((words, number) => text(words, width - right + SIZE.gap * em, first + number * line, small));
}

/**
 * Return a vertical line at each epoch in which the learning rate changed, with labels. A label that would overlap
 * another label or the flag is left out.
 * @param {CurveParts} parts
 */
export function rates(parts) {
    const { data, layout, colours, measure } = parts;
    const { em, head, row, foot, height, x } = layout;
    const size = SIZE.small * em;
    const gap = SIZE.gap * em;
    const flag = placeOfFlag(parts);
    const elements = [];
    let free = -Infinity;
    for (const [epoch, name] of data.rates) {
        const from = x(epoch);
        const to = from + measure(name, size, false);
        const line = make("path", {
            d: `M${from} ${head}V${height - foot}`,
            stroke: colours.muted,
            fill: "none",
            "stroke-width": 1.5 * em,
            "stroke-dasharray": `${8 * em} ${3 * em} ${2 * em} ${3 * em}`,
        });
        elements.push(line);
        if (from < free || (flag && to + gap > flag.from - SIZE.flag * em - gap && from - gap < flag.to)) continue;
        elements.push(text(name, from, row, { size, colour: colours.muted }));
        free = to + gap;
    }
    return elements;
}

/**
 * Return the flag at the epoch in which the loss leaves its plateau, or [] without such an epoch.
 *
 * The flag is a pole down to the curve, a pennant, a label, and a tick on the track of the slider.
 * @param {CurveParts} parts
 */
export function flag(parts) {
    const { data, lines, top, layout, colours } = parts;
    const place = placeOfFlag(parts);
    if (!data.flag || !place) return [];
    const { em, row, foot, height } = layout;
    const { epoch, words } = data.flag;
    const values = KINDS.map(kind => lines[kind]?.[epoch] ?? Number.NaN).filter(Number.isFinite);
    const x = layout.x(epoch);
    const { anchor, from, to, top: above } = place;
    const pennant = `M${x} ${above}l${SIZE.flag * em} ${4 * em}l${-SIZE.flag * em} ${4 * em}z`;
    const pole = `M${x} ${above}V${layout.y(Math.min(...values), top)}`;
    const look = { stroke: colours.text, fill: "none" };
    return [
        make("path", { ...look, d: pole, "stroke-width": 1.5 * em }),
        make("path", { d: pennant, fill: colours.text }),
        make("path", { ...look, d: `M${x} ${height - foot}v${6 * em}`, "stroke-width": 3 * em, class: "tick" }),
        text(words, anchor === "start" ? from : to, row, {
            size: SIZE.small * em,
            colour: colours.text,
            anchor,
            bold: true,
        }),
    ];
}

/**
 * Return the ghost's line, cut off at the edges of the plot, and a short sample of the line for the ghost's label.
 *
 * A wider, invisible line over the ghost takes presses.
 * @param {CurveParts} parts
 */
export function ghostLine(parts) {
    const { data, ghost, top, layout, colours } = parts;
    if (!ghost) return [];
    const { em, left, right, head, foot, width, height } = layout;
    const values = Array.from(unpack(ghost.line).values).slice(0, data.epochs + 1);
    const d = pathThrough(values.map((value, epoch) => pointOf(layout, top, value, epoch)));
    const plot = { x: left, y: head, width: Math.max(0, width - left - right), height: height - head - foot };
    const clip = make("clipPath", { id: CLIP }, make("rect", plot));
    const look = { d, fill: "none", "clip-path": `url(#${CLIP})` };
    const line = { stroke: colours.muted, "stroke-width": 2 * em, opacity: GHOST_OPACITY };
    const place = placeOfGhost(parts);
    const sample = `M${place.left} ${place.middle}h${SIZE.sample * em}`;
    return [
        clip,
        make("path", { ...line, d: sample }),
        make("path", { ...look, ...line, class: "ghost" }),
        make("path", { ...look, stroke: "transparent", "stroke-width": GHOST_PRESS_PX, class: "ghost press" }),
    ];
}

/**
 * Return the title, the legend and the label of the horizontal axis.
 * @param {CurveParts} parts
 */
export function names({ data, lines, layout, colours, measure }) {
    const { em, beside, left, right, width, height, title: top, foot } = layout;
    const { words, curve } = data;
    const size = SIZE.title * em;
    const line = SIZE.line * size;
    const piece = SIZE.sample * em;
    const kinds = KINDS.filter(kind => lines[kind]);
    const entry = (/** @type {CurveKind} */ kind, /** @type {number} */ from, /** @type {number} */ middle) => [
        make("path", {
            d: `M${from} ${middle}h${piece}`,
            stroke: colours[kind],
            "stroke-width": 2.5 * em,
            fill: "none",
            ...(kind === "validation" && { "stroke-dasharray": `${6 * em} ${3 * em}` }),
        }),
        text(words[kind], from + piece + SIZE.gap * em, middle, { size: SIZE.small * em, colour: colours.text }),
    ];
    /** @type {SVGElement[]} */
    const elements = [text(words[curve], 0, top, { size, colour: colours.text, bold: true })];
    let from = width - right;
    for (const [number, kind] of [...kinds].reverse().entries()) {
        const place = kinds.length - 1 - number;
        if (beside) {
            elements.push(...entry(kind, 0, top + (place + 1) * line));
            continue;
        }
        from -= piece + SIZE.gap * em + measure(words[kind], SIZE.small * em, false);
        elements.push(...entry(kind, from, top));
        from -= 2 * SIZE.gap * em;
    }
    const name = text(words.epoch, beside ? left - SIZE.gap * em : 0, height - foot / 2, {
        size: SIZE.small * em,
        colour: colours.muted,
        kind: "axis",
        anchor: beside ? "end" : "start",
    });
    return [...elements, name];
}
