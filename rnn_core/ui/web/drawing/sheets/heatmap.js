// The heatmap of the gradients: a norm for each lag (a number of steps back in time) and each column. A column holds
// one step, or several steps with their median norm.

import { unpack } from "../data/arrays.js";
import { signed } from "../data/words.js";
import { LINE, SIZES, text, wholeTicks } from "../layout/texts.js";
import { across, everyRow, label } from "./parts.js";

/**
 * @import { GradientsScene, Grid, Side, TextOptions, TimeAxis } from "../types.js"
 * @import { SmallLook } from "./parts.js"
 */

/** @typedef {Side & { top: number, height: number }} Place */

export const NAME_GAP_PX = 6; // between a plot and the texts beside it
export const TICK_DISTANCE = 1.5; // minimum from one tick to the next, in widths of a tick label
export const MAX_TICKS = { steps: 12, lags: 6 };
const MAX_WITH_GAPS = { columns: 60, rows: 25 }; // with more columns or rows, cells touch one another

/** Return a norm in scientific notation with three significant digits. */
export const normText = (/** @type {number} */ value) => signed(value.toExponential(2));

/**
 * Return the norms, (lags + 1, columns). The server sends only the first `reach` lags of each column. The norms of the
 * other lags are NaN.
 * @param {Pick<GradientsScene, "norms" | "reach" | "lags">} scene
 */
function normsOf({ norms, reach, lags }) {
    const [sent, counts] = [unpack(norms).values, unpack(reach).values];
    const all = new Float32Array((lags + 1) * counts.length).fill(NaN);
    let place = 0;
    for (const [column, count] of counts.entries()) {
        for (let lag = 0; lag < count; lag += 1) all[lag * counts.length + column] = sent[place + lag];
        place += count;
    }
    return all;
}

/**
 * Return the heatmap and its time axis. The axis is null if there is only one step.
 * @param {GradientsScene} scene
 * @param {Place} place
 * @returns {{ grid: Grid, time: TimeAxis | null }}
 */
export function mapOf({ first, last, every, lags, low, high, words, ...sent }, { left, right, top, height }) {
    const norms = normsOf({ lags, ...sent });
    const columns = norms.length / (lags + 1);
    const end = (/** @type {number} */ column) => Math.min(first + (column + 1) * every - 1, last);
    /** @type {Grid["hint"]} */
    const hint = (lag, column) => {
        const value = norms[lag * columns + column];
        if (Number.isNaN(value)) return null;
        const [from, to] = [first + column * every, end(column)];
        const [steps, name] = from < to ? [`${from}–${to}`, words.median] : [from, words.norm];
        const title = `${words.step} = ${steps} · ${words.lag} = ${lag}`;
        return { title, words: `${name}: `, value: normText(value) };
    };
    const column = (right - left) / columns;
    const gap = columns > MAX_WITH_GAPS.columns || lags > MAX_WITH_GAPS.rows ? 0 : 1;
    /** @type {Grid} */
    const grid = {
        left,
        top,
        width: right - left,
        height,
        rows: lags + 1,
        columns,
        values: norms.map(value => Math.log10(value)),
        low,
        high,
        ramp: "norm",
        gap,
        hint,
    };
    /** @type {TimeAxis} */
    const time = {
        plot: { left, right },
        column,
        fold: { parts: every, begin: first, first, last },
        spans: [[top, top + height]],
    };
    return { grid, time: first === last ? null : time };
}

/**
 * Return the labels and the tick labels of the heatmap's axes.
 * @param {GradientsScene} scene
 * @param {Place} place
 * @param {SmallLook} look
 */
export function mapAxes({ words, first, last, lags }, { left, right, top, height }, { colours, em, size, measure }) {
    /** @satisfies {Partial<TextOptions>} */
    const small = { x: left - NAME_GAP_PX, anchor: "end", size, line: 1, colour: colours.muted, measure };
    const span = last - first + 1;
    const wide = (TICK_DISTANCE * measure(String(last), size, false)) / (right - left);
    const steps = wholeTicks(first, last, Math.max(1, wide * span, span / MAX_TICKS.steps));
    const rows = lags + 1;
    const [every] = wholeTicks(0, lags, Math.max(everyRow(rows, height, size), rows / MAX_TICKS.lags));
    const ticks = Array.from({ length: Math.floor(lags / (every || 1)) + 1 }, (_, number) => number * every);
    const rowAt = (/** @type {number} */ lag) => top + ((lag + 0.5) / rows) * height;
    const large = SIZES.title * em;
    /** @satisfies {Partial<TextOptions>} */
    const beside = { x: (large * LINE) / 2, y: top + height / 2, anchor: "middle", turned: true, size: large };
    const time = {
        name: words.step,
        ticks: steps,
        placeOf: (/** @type {number} */ step) => left + ((step - first + 0.5) / span) * (right - left),
        middle: left + (right - left) / 2,
        top: top + height + NAME_GAP_PX / 2,
    };
    return [
        label("axis lag", words.lag, { ...beside, colour: colours.text, measure }),
        ...ticks.map(lag => text(`row ${lag}`, [{ text: String(lag) }], { ...small, y: rowAt(lag) })),
        ...across("step", time, { size, colours, em, measure }),
    ];
}
