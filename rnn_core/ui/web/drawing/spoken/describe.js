// The description of a stage (a stack of heatmaps) for screen readers: sentences about the last heatmap of hidden
// states. They describe its rhythm, which is the periods with which the units repeat their values.

import { fill, signed } from "../data/words.js";
import { rhythm } from "./rhythm.js";

/** @import { ComposedStage, DescriptionWords, Rhythm, RhythmGroup } from "../types.js" */

/**
 * Return a number of units as a text.
 * @param {number} count
 * @param {Rhythm} rhythm
 * @param {DescriptionWords} words
 */
function countOf(count, { units }, words) {
    return count === units && units > 1 ? words.all : fill(words.count, { count });
}

/**
 * Return the text on the units that share a period: their number, and the steps at which they are high.
 * @param {RhythmGroup} group
 * @param {Rhythm} found
 * @param {DescriptionWords} words
 */
function groupWords({ period, count, phases }, found, words) {
    const kind = period === 1 ? words.constant : period === 2 ? words.alternating : words.repeating;
    const text = fill(kind, { count: countOf(count, found, words), period });
    if (period === 1) return text;
    const parts = phases.map(phase => {
        const high = period > 2 ? words.highest : phase.step % 2 ? words.odd : words.even;
        return fill(high, {
            count: fill(words.count, { count: phase.count }),
            step: phase.step,
            next: phase.step + period,
        });
    });
    return `${text} (${parts.join(", ")})`;
}

/**
 * Return the sentences on a rhythm.
 * @param {Rhythm} found
 * @param {DescriptionWords} words
 */
export function rhythmWords(found, words) {
    const { units, first, from, groups, irregular, low, high } = found;
    const ends = { low: signed(low.toFixed(2)), high: signed(high.toFixed(2)) };
    const sentences = [fill(units > 1 ? words.units : words.unit, { units, ...ends })];
    if (!groups.length) return [...sentences, words.none].join(" ");
    const kinds = groups.map(group => groupWords(group, found, words));
    if (irregular) kinds.push(fill(words.irregular, { count: countOf(irregular, found, words) }));
    sentences.push(fill(words.from, { step: from, kinds: kinds.join(", ") }));
    const before = from - first > 1 ? words.before : words.before_one;
    if (from > first) sentences.push(fill(before, { first, last: from - 1 }));
    return sentences.join(" ");
}

/**
 * Return the description of a stage, or "" if it shows no finite states.
 * @param {Pick<ComposedStage, "derived" | "scene" | "window">} all
 */
export function describe({ derived, scene, window }) {
    const states = derived.findLast(({ band, values }) => band.scale === "state" && values);
    const found = states?.values && rhythm(states.values, states.rows.length, window);
    return found ? rhythmWords(found, scene.words.description) : "";
}
