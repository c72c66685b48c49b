// Scales: the end of the scale of probabilities.
//
// Where there are many classes, no probability is near 1, and on a scale up to 1 all cells would be pale. There the
// scale ends at the next round number above the largest probability shown. All bands share it. During a training run it
// only grows, in small steps, so that it neither flickers nor gives two epochs one colour for two probabilities.

/** @import { BandScene, ComposedStage, Derived, Scale } from "../types.js" */

const ENDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1];
const ROUNDING = 1e-6; // of sums of probabilities

/** @type {WeakMap<Float32Array, number>} */
const largest = new WeakMap();

/** @type {WeakMap<BandScene, BandScene[]>} */
const scaled = new WeakMap();

/**
 * Return the largest of some values, 0 without values.
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
 * Return the scene with a scale of probabilities that ends at one of ENDS.
 * @param {BandScene} scene
 * @param {number} number - The index of the end.
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
 * Return a scene with the scale of probabilities of its picture. It is the given scene if its target has a 1.
 * @param {BandScene} scene
 * @param {Derived[]} derived
 * @param {ComposedStage | null} last - The last picture.
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
