// Calm: keeps heatmaps from flashing (WCAG 2.3.1).
//
// A cell *turns* when it becomes darker after it became lighter, or lighter after it became darker. Between two
// pictures in each of which at least a quarter of the heatmaps' area turns, a minimum time must pass. Until then the
// second picture waits. A newer epoch may replace a picture that waits.

/** @import { FlashArea } from "../types.js" */

const MIN_CHANGE = 0.1; // relative luminance; a smaller change does not count
const MAX_DARKER_SIDE = 0.8; // relative luminance; a change does not count if both colours are at least this light
const MIN_AREA_SHARE = 0.25; // a smaller share of the heatmaps' area may turn at any time
const MIN_TURN_INTERVAL_MS = 180; // a flash is two turns, so there are at most three flashes per second

/**
 * The state of a heatmap. values: the values of the last picture. light: the luminance from which each cell's next
 * change is measured. way: the direction of the cell's last change (1, -1, or 0 for none). share: the share of cells
 * that turned in the last picture.
 * @typedef {{ values: Float32Array, light: Float32Array, way: Int8Array, share: number }} BandState
 *
 * The state of all heatmaps. turned: the time in milliseconds at which a large part of the heatmaps last turned.
 * @typedef {{ bands: (BandState | null)[], turned: number }} CalmState
 */

/**
 * Return the next state of a heatmap. It includes the share of the cells that turn.
 *
 * A cell without a value keeps its luminance. If the number of cells has changed, no cell turns.
 * @param {Float32Array} values
 * @param {(value: number) => number} lights - Returns the luminance of a value.
 * @param {BandState | null | undefined} last
 * @returns {BandState}
 */
function turn(values, lights, last) {
    const known = last?.light.length === values.length ? last : null;
    const light = new Float32Array(values.length);
    const way = new Int8Array(values.length);
    let turns = 0;
    for (let cell = 0; cell < values.length; cell += 1) {
        const before = known?.light[cell];
        const went = known?.way[cell] ?? 0;
        const now = Number.isNaN(values[cell]) ? (before ?? 0) : lights(values[cell]);
        if (before === undefined) {
            light[cell] = now;
            continue;
        }
        const change = now - before;
        const goes = Math.sign(change);
        const counts = Math.abs(change) >= MIN_CHANGE && Math.min(now, before) < MAX_DARKER_SIDE;
        if (counts && goes === -went) turns += 1;
        way[cell] = counts ? goes : went;
        light[cell] = counts || goes === went ? now : before;
    }
    return { values, light, way, share: turns / values.length };
}

/**
 * Return the state before anything was drawn.
 * @returns {CalmState}
 */
export const still = () => ({ bands: [], turned: -Infinity });

/**
 * Return the milliseconds that a picture has to wait, and the next state.
 *
 * If the wait is 0, the next state assumes that the picture is drawn now. Otherwise the state is unchanged.
 * @param {CalmState} state
 * @param {FlashArea[]} bands
 * @param {number} now - In milliseconds, as `performance.now()` returns it.
 * @returns {{ wait: number, state: CalmState }}
 */
export function calm(state, bands, now) {
    const whole = bands.reduce((sum, { area }) => sum + area, 0);
    let turned = 0;
    const next = bands.map(({ values, area, lights }, number) => {
        const last = state.bands[number];
        if (!values || last?.values === values) return last ?? null;
        const band = turn(values, lights, last);
        turned += area * band.share;
        return band;
    });
    const large = turned > 0 && turned >= MIN_AREA_SHARE * whole;
    const wait = large ? state.turned + MIN_TURN_INTERVAL_MS - now : 0;
    if (wait > 0) return { wait, state };
    return { wait: 0, state: { bands: next, turned: large ? now : state.turned } };
}
