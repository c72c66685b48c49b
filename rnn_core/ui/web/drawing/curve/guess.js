// A visitor's guess of the loss over the epochs: a dotted line with a label, on the axes of the curve. The gap between
// this line and the line of the true loss is tinted.

import { SIZE } from "./layout.js";
import { make, pathThrough } from "./shapes.js";

/** @import { CurveParts, Point } from "../types.js" */

const DOT = 1.5; // length of a dot of the line, in pixels at a font size of 14 pixels
const LINE = 2.5;
const GAP_OPACITY = 0.13; // of the area between the guess and the true line
const POINT = 5; // radius of the point that the keyboard moves

/**
 * Return the guessed loss at each epoch, interpolated, or NaN where the visitor has drawn nothing.
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
 * Return the tint of the gap up to the newest epoch, the dotted line, its label, and the point that the keyboard moves.
 * @param {CurveParts} parts
 */
export function guessLine({ guess, lines, top, layout, colours }) {
    if (!guess?.losses) return [];
    const { em, x, y } = layout;
    const drawn = byEpoch(guess.losses, guess.epochs);
    const points = drawn.map(
        (loss, epoch) => /** @type {Point | null} */ (Number.isFinite(loss) ? [x(epoch), y(loss, top)] : null),
    );
    const line = make("path", {
        d: pathThrough(points),
        fill: "none",
        stroke: colours.guess,
        "stroke-width": LINE * em,
        "stroke-dasharray": `${DOT * em} ${2.5 * LINE * em}`,
        "stroke-linecap": "round",
        class: "guess",
    });
    const label = labelOf(points);
    const handle = typeof guess.at === "number" ? points[guess.at] : null;
    return [
        ...gap(points, Array.from(lines.train ?? []), { top, layout, colours }),
        line,
        ...(label ? [named(guess.you, label, { em, colour: colours.guess })] : []),
        ...(handle ? [make("circle", { cx: handle[0], cy: handle[1], r: POINT * em, fill: colours.guess })] : []),
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
function labelOf(points) {
    const drawn = points.filter(point => point !== null);
    return drawn.length > 1 ? drawn[Math.floor(drawn.length / 2)] : null;
}

/**
 * @param {string} words
 * @param {Point} place
 * @param {{ em: number, colour: string }} look
 */
function named(words, [x, y], { em, colour }) {
    const size = SIZE.small * em;
    const look = { x: x + SIZE.gap * em, y: y - size, fill: colour, "font-size": size, "font-weight": "bold" };
    return make("text", { ...look, "dominant-baseline": "central", class: "guess" }, words);
}
