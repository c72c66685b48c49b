// The gradients through time: a heatmap of their norms over steps and lags, and below it a line of the median norm at
// each lag. A lag is a number of steps back in time.

import { unpack } from "../data/arrays.js";
import { runs } from "../data/words.js";
import { fitted } from "../layout/heights.js";
import { standingBar, standingWidth } from "../layout/legends.js";
import { LINE, SIZES, text, wholeTicks, widthOf } from "../layout/texts.js";
import { MAX_TICKS, mapAxes, mapOf, NAME_GAP_PX, normText, TICK_DISTANCE } from "./heatmap.js";
import { across, circle, corner, label, line } from "./parts.js";

/**
 * @import { Colours, GradientsScene, HintPoint, Look, Path, Point, Sheet } from "../types.js"
 * @import { SheetOptions, Side, Text, TextOptions } from "../types.js"
 * @import { Place } from "./heatmap.js"
 * @import { SmallLook } from "./parts.js"
 */

/**
 * The axes of the line. x: returns the position of a lag. y: returns the position of a power of ten, by its exponent.
 * @typedef {{ x: (lag: number) => number, y: (exponent: number) => number }} Axes
 */

const HEIGHT_PX = 540;
const MAP_SHARE = 0.6; // height of the heatmap, as a share of the two plots' total height
const HEAD_PX = 22; // height of a title
const GAP_PX = 8; // below the heatmap's axis
const EDGE_PX = 2;
const TICK_POWERS = 2; // powers of ten from one tick to the next
const MIN_UNMARKED_LAGS = 25; // with fewer lags, each has a marker
const LINE_LOOK = { line: 3, radius: 3.5, faint: 0.28, key: 30, swatch: 6 };
const MAX_HINT_REACH_PX = 40;
const MARGIN = 0.02; // at each end of the lag axis, as a share of its range
const RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * Return a power of ten as a text with a raised exponent; "1" for the exponent 0.
 * @param {number} exponent
 */
function power(exponent) {
    if (!exponent) return "1";
    return `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map(digit => RAISED_DIGITS[Number(digit)]).join("")}`;
}

/**
 * Return the lags that have quartiles, in groups of consecutive lags.
 * @param {Float32Array} lower - The lower quartile of each lag, NaN for none.
 */
function lagGroups(lower) {
    /** @type {number[][]} */
    const groups = [];
    for (const [lag, value] of lower.entries()) {
        if (Number.isNaN(value)) continue;
        const last = groups.at(-1);
        if (last?.at(-1) === lag - 1) last.push(lag);
        else groups.push([lag]);
    }
    return groups;
}

/**
 * Return the axes, the line of the median, the area between the quartiles, and the points with hints.
 * @param {GradientsScene} scene
 * @param {Place} place
 * @param {{ colours: Colours, em: number }} look
 * @returns {Axes & { paths: Path[], points: HintPoint[] }}
 */
function lineOf({ quartiles, lags, low, high, words }, { left, right, top, height }, { colours, em }) {
    const { values } = unpack(quartiles);
    const [lower, median, upper] = [0, 1, 2].map(row => values.subarray(row * (lags + 1), (row + 1) * (lags + 1)));
    const longest = Math.max(lags, 1);
    /** @type {Axes} */
    const { x, y } = {
        x: lag => left + ((lag / longest + MARGIN) / (1 + 2 * MARGIN)) * (right - left),
        y: exponent => top + ((high - exponent) / (high - low)) * height,
    };
    // The logarithm of 0 is -Infinity, which is clamped like all other levels.
    const level = (/** @type {number} */ value) => y(Math.min(Math.max(Math.log10(value), low - 1), high + 1));
    /** @type {Path["clip"]} */
    const clip = [left, top, right - left, height];
    const colour = colours.validation;
    const areas = lagGroups(lower).map(group => {
        /** @type {Point[]} */
        const there = group.map(lag => [x(lag), level(upper[lag])]);
        /** @type {Point[]} */
        const back = group.map(lag => [x(lag), level(lower[lag])]);
        return `${line([...there, ...back.reverse()])}Z`;
    });
    const positive = [...median.keys()].filter(lag => median[lag] > 0); // a logarithmic axis has no 0
    const course = positive.map(lag => {
        const begins = !(median[lag - 1] > 0);
        return `${begins ? "M" : "L"}${x(lag).toFixed(2)} ${level(median[lag]).toFixed(2)}`;
    });
    const marks =
        lags < MIN_UNMARKED_LAGS ? positive.map(lag => circle(x(lag), level(median[lag]), LINE_LOOK.radius * em)) : [];
    const points = [...median.keys()].filter(lag => !Number.isNaN(median[lag]));
    const hint = (/** @type {number} */ lag) => {
        const range = `${normText(lower[lag])} – ${normText(upper[lag])}`;
        const title = `${words.lag} = ${lag} · ${words.quartiles}: ${range}`;
        return { title, words: `${words.median}: `, value: normText(median[lag]) };
    };
    const reach = Math.min(height / 2, MAX_HINT_REACH_PX * em);
    return {
        x,
        y,
        paths: [
            { d: areas.join(""), fill: colour, opacity: LINE_LOOK.faint, clip },
            { d: course.join(""), stroke: colour, width: LINE_LOOK.line * em, clip },
            { d: marks.join(""), fill: colour, clip },
        ],
        points: points.map(lag => ({
            x: x(lag),
            y: Math.min(Math.max(level(median[lag]), top), top + height),
            reach,
            hint: hint(lag),
        })),
    };
}

/**
 * Return the legend of the line and the area, between two sides. The legend is smaller if there is little room.
 * @param {GradientsScene} scene
 * @param {Side} sides
 * @param {number} y
 * @param {Look} look
 * @returns {{ texts: Text[], paths: Path[] }}
 */
function keysOf({ words }, { left, right }, y, { colours, em, measure }) {
    /** @type {("median" | "quartiles")[]} */
    const names = ["median", "quartiles"];
    const wide = names.reduce((sum, name) => sum + measure(words[name], SIZES.title * em, false), 0);
    const factor = em * Math.min(1, (right - left) / (wide + 2 * (LINE_LOOK.key + 4 * NAME_GAP_PX) * em));
    const size = SIZES.title * factor;
    const look = { y, size, colour: colours.text, measure };
    /** @type {{ texts: Text[], paths: Path[] }} */
    const keys = { texts: [], paths: [] };
    let at = right;
    for (const name of names) {
        at -= measure(words[name], size, false);
        keys.texts.push(text(`key ${name}`, [{ text: words[name] }], { ...look, x: at }));
        at -= (NAME_GAP_PX + LINE_LOOK.key) * factor;
        const [width, opacity] = name === "median" ? [LINE_LOOK.line, 1] : [LINE_LOOK.swatch, LINE_LOOK.faint];
        keys.paths.push({
            d: `M${at} ${y}h${LINE_LOOK.key * factor}`,
            stroke: colours.validation,
            width: width * em,
            opacity,
        });
        at -= 3 * NAME_GAP_PX * factor;
    }
    return keys;
}

/**
 * Return the tick labels of the line's axes, and the label of the lag axis.
 * @param {GradientsScene} scene
 * @param {Place} place
 * @param {Axes} axes
 * @param {number[]} powers - The exponents of the ticks on the vertical axis.
 * @param {SmallLook} look
 */
function lineAxes({ words, lags }, { left, right, top, height }, { x, y }, powers, look) {
    const { colours, size, measure } = look;
    /** @satisfies {Partial<TextOptions>} */
    const small = { x: left - NAME_GAP_PX, anchor: "end", size, line: 1, colour: colours.muted, measure };
    const wide = (TICK_DISTANCE * measure(String(lags), size, false)) / (right - left);
    const along = wholeTicks(1, lags, Math.max(1, wide * (lags + 1), lags / MAX_TICKS.steps));
    const axis = {
        name: words.lag,
        ticks: lags ? [0, ...along] : [0],
        placeOf: x,
        middle: (left + right) / 2,
        top: top + height + NAME_GAP_PX / 2,
    };
    return [
        ...powers.map(exponent => text(`power ${exponent}`, [{ text: power(exponent) }], { ...small, y: y(exponent) })),
        ...across("lag", axis, look),
    ];
}

/**
 * Return the sheet (a panel's picture) of the gradients.
 * @param {SheetOptions<GradientsScene>} options
 * @returns {Sheet}
 */
export function gradients({ scene, colours, em, room, width, measure }) {
    const { words, lags, low, high } = scene;
    const size = SIZES.tick * em;
    const look = { colours, em, size, measure };
    const height = fitted(HEIGHT_PX * em, room, "sheet");
    const powers = Array.from(
        { length: Math.ceil((high - low) / TICK_POWERS) },
        (_, number) => low + TICK_POWERS * number,
    );
    const names = Math.max(...[...powers.map(power), String(lags)].map(name => measure(name, size, false)));
    const scale = { low, high, ticks: powers, write: power, legend: "" };
    const left = Math.ceil(SIZES.title * em * LINE + names + 2 * NAME_GAP_PX);
    const right = Math.floor(width - standingWidth(scale, { em, measure }) - EDGE_PX);
    const axis = 2 * size * LINE + NAME_GAP_PX;
    const free = height - 2 * (HEAD_PX * em + axis) - GAP_PX * em;
    const above = { left, right, top: HEAD_PX * em, height: Math.round(MAP_SHARE * free) };
    const foot = above.top + above.height;
    const below = { left, right, top: foot + axis + (GAP_PX + HEAD_PX) * em, height: free - above.height };
    const { grid, time } = mapOf(scene, above);
    const course = lineOf(scene, below, { colours, em });
    const head = below.top - (HEAD_PX * em) / 2;
    const title = { x: 0, size: SIZES.letter * em, colour: colours.text, measure };
    const beside = widthOf(runs(`<b>${words.norm}</b>`), title.size, measure);
    const keys = keysOf(scene, { left: beside, right }, head, look);
    const levels = powers.map(exponent => `M${left} ${Math.round(course.y(exponent)) + 0.5}H${right}`);
    const bar = { left: right + NAME_GAP_PX + EDGE_PX, em, size, measure };
    return {
        height,
        grids: [grid],
        under: [{ d: levels.join(""), stroke: colours.grid }],
        over: [corner({ ...above, width: right - left }, colours.grid), ...course.paths, ...keys.paths],
        points: course.points,
        legends: [standingBar("norm", scale, [above, { bottom: foot }], bar)],
        texts: [
            label("title map", `<b>${words.norm}</b>`, { ...title, y: (HEAD_PX * em) / 2 - 2 }),
            label("title line", `<b>${words.norm}</b>`, { ...title, y: head }),
            ...mapAxes(scene, above, look),
            ...lineAxes(scene, below, course, powers, look),
            ...keys.texts,
        ],
        time,
    };
}
