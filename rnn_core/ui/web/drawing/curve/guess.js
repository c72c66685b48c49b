// A visitor's guess of the loss over the epochs: a dotted line with a label, on the axes of the curve. The gap between
// this line and the line of the true loss is tinted.

import { SIZE } from "./layout.js";
import { make, pathThrough } from "./shapes.js";

/** @import { CurveParts, Point } from "../types.js" */

// Sizes in pixels, to be multiplied by `em` (see View), and opacities.
const DOT = 1.5; // length of a dot of the line
const LINE = 2.5; // width
const GAP_OPACITY = 0.13; // of the area between the guess and the true line
const HALO = 4; // width of the outline of the label
const REST_OPACITY = 0.4; // of the parts that are not drawn yet
const POINT = 5; // radius of the point that the keyboard moves

/**
 * Return the losses of a guess without gaps, [] if nothing is drawn. A gap between two drawn parts is closed by a
 * straight line. Before the first and after the last drawn point, the line is level.
 * @param {(number | null)[]} losses
 */
export function whole(losses) {
    const drawn = losses.flatMap((loss, index) => (loss === null ? [] : [index]));
    return losses.flatMap((loss, index) => {
        const after = drawn.find(each => each >= index) ?? drawn.at(-1);
        const before = drawn.findLast(each => each <= index) ?? after;
        if (before === undefined || after === undefined) return [];
        const [from, to] = [Number(losses[before]), Number(losses[after])];
        return loss ?? from + ((to - from) * (index - before)) / Math.max(1, after - before);
    });
}

/**
 * Return the losses of a guess at each epoch, interpolated. An epoch at which nothing is drawn has NaN.
 * @param {(number | null)[]} losses
 * @param {number} epochs
 */
export function byEpoch(losses, epochs) {
    const every = epochs / (losses.length - 1);
    return Array.from({ length: epochs + 1 }, (_, epoch) => {
        const place = epoch / every;
        const before = losses[Math.floor(place)];
        const after = losses[Math.ceil(place)];
        if (before === null || after === null) return Number.NaN;
        return before + (place - Math.floor(place)) * (after - before);
    });
}

/**
 * Return the guess: the tint of the gap up to the shown epoch, the dotted line, its label and the keyboard's point.
 * Parts that are not drawn yet are faint.
 * @param {CurveParts} parts
 */
export function guessLine({ guess, lines, top, layout, colours }) {
    if (!guess?.losses) return [];
    const { losses, epochs, shown, at, you } = guess;
    const { em, x, y } = layout;
    const pointsOf = (/** @type {(number | null)[]} */ drawn) =>
        byEpoch(drawn, epochs).map(
            (loss, epoch) => /** @type {Point | null} */ (Number.isFinite(loss) ? [x(epoch), y(loss, top)] : null),
        );
    const [drawn, all] = [pointsOf(losses), pointsOf(whole(losses))];
    const look = {
        fill: "none",
        stroke: colours.guess,
        "stroke-width": LINE * em,
        "stroke-dasharray": `${DOT * em} ${2.5 * LINE * em}`,
        "stroke-linecap": "round",
    };
    const line = (/** @type {(Point | null)[]} */ points, /** @type {Record<string, string | number>} */ more) =>
        make("path", { ...look, d: pathThrough(points), ...more });
    const rest = losses.includes(null) ? [line(all, { opacity: REST_OPACITY, class: "guess rest" })] : [];
    const label = placeOfLabel(drawn);
    const handle = typeof at === "number" ? all[at] : null;
    return [
        ...gap(all, Array.from(lines.train ?? []).slice(0, shown + 1), { top, layout, colours }),
        ...rest,
        line(drawn, { class: "guess" }),
        ...(label ? [named(you, label, { em, colour: colours.guess, paper: colours.paper })] : []),
        ...(handle
            ? [make("circle", { cx: handle[0], cy: handle[1], r: POINT * em, fill: colours.guess, class: "guess" })]
            : []),
    ];
}

/**
 * Return the tint between the guess and the true line, or [] without a true line.
 * @param {(Point | null)[]} points
 * @param {number[]} values
 * @param {Pick<CurveParts, "top" | "layout" | "colours">} parts
 */
function gap(points, values, { top, layout, colours }) {
    const { x, y } = layout;
    const both = points
        .slice(0, values.length)
        .map((point, epoch) => (point && Number.isFinite(values[epoch]) ? epoch : null));
    const epochs = both.filter(epoch => epoch !== null);
    if (epochs.length < 2) return [];
    const there = epochs.map(epoch => points[epoch]);
    const back = [...epochs].reverse().map(epoch => [x(epoch), y(values[epoch], top)]);
    const d = `M${[...there, ...back].map(point => point?.map(at => at.toFixed(2)).join(" ")).join("L")}Z`;
    return [make("path", { d, fill: colours.guess, opacity: GAP_OPACITY, class: "gap" })];
}

/**
 * Return the middle point of the guess, where its label is, or null if the guess has no line.
 * @param {(Point | null)[]} points
 */
function placeOfLabel(points) {
    const drawn = points.filter(point => point !== null);
    return drawn.length > 1 ? drawn[Math.floor(drawn.length / 2)] : null;
}

/**
 * Return the label of the guess.
 * @param {string} words
 * @param {Point} place
 * @param {{ em: number, colour: string, paper: string }} look
 */
function named(words, [x, y], { em, colour, paper }) {
    const size = SIZE.small * em;
    const look = { x: x + SIZE.gap * em, y: y - size, fill: colour, "font-size": size, "font-weight": "bold" };
    const halo = { stroke: paper, "stroke-width": HALO * em, "paint-order": "stroke" }; // over the lines behind it
    return make("text", { ...look, ...halo, "dominant-baseline": "central", class: "guess" }, words);
}
