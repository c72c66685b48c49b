// Calm: keeps heatmaps from flashing (WCAG 2.3.1).
//
// A cell *turns* when it has become lighter and now becomes darker, or the other way round. A picture waits if a quarter
// of it would turn again too soon. The next epoch may take its place.

/** @import { FlashArea } from "../types.js" */

const MIN_CHANGE = 0.1; // relative luminance; a smaller change does not count
const MAX_DARKER_SIDE = 0.8; // relative luminance; a change between two lighter values does not count
const MIN_AREA_SHARE = 0.25; // of the area of all heatmaps
const MIN_TURN_INTERVAL_MS = 180; // a flash is two turns, so no second has more than three flashes

/**
 * The state of a heatmap: the luminance of each cell where it turned, or beyond, and the direction of its last change.
 * @typedef {{ values: Float32Array, light: Float32Array, way: Int8Array, share: number }} BandState
 *
 * The state of all heatmaps, and the time at which a large part of them turned last, in milliseconds.
 * @typedef {{ bands: (BandState | null)[], turned: number }} CalmState
 */

/**
 * Return the state of the cells of a heatmap that is drawn after `last`, with the share of them that turn.
 *
 * A cell without a value stays as it was.
 * @param {Float32Array} values
 * @param {(value: number) => number} lights - Function of a value that returns its luminance.
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
 * Return the milliseconds that a picture has to wait, or 0, and the state once it is drawn.
 * @param {CalmState} state
 * @param {FlashArea[]} bands
 * @param {number} now - Milliseconds, as `performance.now()` has them.
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
