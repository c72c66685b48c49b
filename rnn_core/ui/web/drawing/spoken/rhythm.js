// The rhythm of hidden states. A unit has a rhythm if it repeats its values with a period. This module finds the
// periods of the units, the step from which their values repeat, and the steps at which the units are high.
//
// A phase is a position within a period: with period 2, the odd and the even steps are the two phases.

/** @import { Ends, Rhythm, RhythmGroup } from "../types.js" */

const MAX_PERIOD = 8; // in steps
const MIN_CYCLES = 3; // a unit with a rhythm goes through at least this number of periods
const STILL = 0.05; // a unit is constant if its values stay within this distance of their mean
const MIN_RANGE = 0.1; // minimum range of the phases' means
const CLOSE = 1 / 3; // maximum distance of a value from the mean of its phase, as a share of the range of the means

/**
 * The rhythm of a unit: from the index `from` on, each value is near the mean of its phase. high: the phase with the
 * highest mean. Indices and phases are counted from the unit's first value.
 * @typedef {{ period: number, from: number, high: number }} UnitRhythm
 */

/**
 * Return the mean of each phase of a period, over the second half of the values, but at least over the last MIN_CYCLES
 * periods.
 * @param {Float32Array} values
 * @param {number} period
 */
function meansOf(values, period) {
    const begin = Math.min(Math.floor(values.length / 2), values.length - MIN_CYCLES * period);
    const sums = new Array(period).fill(0);
    const counts = new Array(period).fill(0);
    for (let place = begin; place < values.length; place += 1) {
        sums[place % period] += values[place];
        counts[place % period] += 1;
    }
    return sums.map((sum, phase) => sum / counts[phase]);
}

/**
 * Return the rhythm of a unit if it has the given period, and otherwise null.
 * @param {Float32Array} values
 * @param {number} period
 * @returns {UnitRhythm | null}
 */
function rhythmOf(values, period) {
    const steps = values.length;
    if (steps < MIN_CYCLES * period) return null;
    const means = meansOf(values, period);
    const highest = Math.max(...means);
    const range = highest - Math.min(...means);
    if (period > 1 && range < MIN_RANGE) return null;
    const most = period > 1 ? CLOSE * range : STILL;
    let from = steps;
    while (from > 0 && Math.abs(values[from - 1] - means[(from - 1) % period]) <= most) from -= 1;
    const settled = steps - from;
    return settled >= MIN_CYCLES * period && 2 * settled >= steps
        ? { period, from, high: means.indexOf(highest) }
        : null;
}

/**
 * Return the rhythm of a unit, with the shortest possible period, or null if the unit has no rhythm.
 * @param {Float32Array} values
 */
function shortestRhythm(values) {
    for (let period = 1; period <= MAX_PERIOD; period += 1) {
        const found = rhythmOf(values, period);
        if (found) return found;
    }
    return null;
}

/**
 * Return the group of some units that have the same period. The group's phases are the steps of the first period from
 * `from` on at which any unit is high, each with the number of units that are high.
 * @param {UnitRhythm[]} units
 * @param {{ first: number, from: number }} steps
 * @returns {RhythmGroup}
 */
function groupOf(units, { first, from }) {
    const [{ period }] = units;
    const phases = Array.from({ length: period }, (_, wait) => {
        const step = from + wait;
        return { step, count: units.filter(({ high }) => (step - first) % period === high).length };
    });
    return { period, count: units.length, phases: phases.filter(({ count }) => count) };
}

/**
 * Return the rhythm of the states in a window of the steps, or null if a state is not finite.
 *
 * Padding (steps without states) at both ends of the window is left out. A unit has a rhythm if it repeats its values
 * through at least the second half of the remaining steps.
 * @param {Float32Array} values - The states, (units, steps).
 * @param {number} units
 * @param {Ends} window
 * @returns {Rhythm | null}
 */
export function rhythm(values, units, window) {
    const columns = values.length / units;
    const known = (/** @type {number} */ step) =>
        Array.from({ length: units }, (_, unit) => values[unit * columns + step - 1]).some(Number.isFinite);
    let [first, last] = window;
    while (first <= last && !known(first)) first += 1;
    while (last > first && !known(last)) last -= 1;
    if (first > last) return null;
    const rows = Array.from({ length: units }, (_, unit) =>
        values.subarray(unit * columns + first - 1, unit * columns + last),
    );
    const all = rows.flatMap(row => [...row]);
    if (!all.every(Number.isFinite)) return null;
    const found = rows.map(shortestRhythm);
    const settled = found.filter(each => each !== null);
    const periods = [...new Set(settled.map(({ period }) => period))].sort((one, other) => one - other);
    const from = first + Math.max(0, ...settled.map(each => each.from));
    const unitsOf = (/** @type {number} */ period) => settled.filter(each => each.period === period);
    return {
        units,
        first,
        from,
        groups: periods.map(period => groupOf(unitsOf(period), { first, from })),
        irregular: units - settled.length,
        low: all.reduce((one, other) => Math.min(one, other)),
        high: all.reduce((one, other) => Math.max(one, other)),
    };
}
