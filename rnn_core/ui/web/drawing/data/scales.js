// The upper end of the scale of probabilities. All heatmaps ("bands") of probabilities share this scale.
//
// With many classes no probability is near 1, and on a scale up to 1 all cells would be pale. So the scale ends at the
// first number in ENDS that is at least the largest shown probability. While an experiment is shown, the end never
// decreases, so that colours do not flicker.

/** @import { BandScene, ComposedStage, Derived, Scale } from "../types.js" */

const ENDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1];
const ROUNDING = 1e-6; // maximum rounding error of a sum of probabilities

/** @type {WeakMap<Float32Array, number>} */
const largest = new WeakMap();

/** @type {WeakMap<BandScene, BandScene[]>} */
const scaled = new WeakMap();

/**
 * Return the largest of some values, at least 0.
 * @param {Float32Array | null} values
 */
function largestOf(values) {
    if (!values) return 0;
    const known = largest.get(values);
    if (known !== undefined) return known;
    let found = 0;
    for (const value of values) if (value > found) found = value; // NaN is not larger
    largest.set(values, found);
    return found;
}

/**
 * Return the scene with a scale of probabilities that ends at one of ENDS. The same arguments give the same object.
 * @param {BandScene} scene
 * @param {number} number - The index in ENDS.
 */
function withEnd(scene, number) {
    const scenes = scaled.get(scene) ?? [];
    scaled.set(scene, scenes);
    const high = ENDS[number];
    /** @type {Scale} */
    const probability = {
        ...scene.scales.probability,
        high,
        ticks: [0, high / 2, high],
        spare: ENDS.map(end => end / 2),
    };
    scenes[number] ??= { ...scene, scales: { ...scene.scales, probability } };
    return scenes[number];
}

/**
 * Return a scene with the scale of probabilities for a picture. If a target has the probability 1, or there are no
 * probabilities of targets, return the given scene, whose scale ends at 1.
 * @param {BandScene} scene
 * @param {Derived[]} derived
 * @param {ComposedStage | null} last - The previous picture.
 */
export function scaledScene(scene, derived, last) {
    const probabilities = derived.filter(({ band }) => band.scale === "probability");
    const fixed = probabilities.filter(({ band }) => band.values);
    if (!fixed.length || fixed.some(({ values }) => largestOf(values) >= 1)) return scene;
    const most = Math.max(...probabilities.map(({ values }) => largestOf(values)));
    const least = last?.given === scene ? last.scene.scales.probability.high : 0;
    const number = ENDS.findIndex(end => end >= Math.max(most, least) - ROUNDING);
    return withEnd(scene, number < 0 ? ENDS.length - 1 : number);
}
