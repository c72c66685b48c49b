// Composes a stage (heatmaps over one time axis): computes its values, layout, colours and texts, for a canvas or SVG.

import { rgb } from "./colours.js";
import { derive, windowOf } from "./data/derive.js";
import { scaledScene } from "./data/scales.js";
import { changingTexts, fixedTexts } from "./layout/labels.js";
import { layOut } from "./layout/layout.js";

/** @import { BandScene, Colours, ComposedStage, ComposeOptions, Palette, View } from "./types.js" */

/**
 * The properties of a view on which the layout depends.
 * @type {(keyof View)[]}
 */
const LAYOUT_OPTIONS = ["window", "fold", "from", "beside", "room", "em", "open"];

/** @type {WeakMap<Palette, Colours>} */
const coloursOfPalettes = new WeakMap();

/**
 * Return the colours of a palette, and the colours of dark and pale letters on cells. The same palette always gives the
 * same object.
 * @param {Palette} palette
 */
export function coloursOf(palette) {
    const known = coloursOfPalettes.get(palette);
    if (known) return known;
    const light = (/** @type {string} */ colour) => rgb(colour).reduce((sum, part) => sum + part, 0);
    const [dark, pale] = [palette.text, palette.paper].sort((one, other) => light(one) - light(other));
    const colours = { ...palette, dark, pale };
    coloursOfPalettes.set(palette, colours);
    return colours;
}

/**
 * Compose a stage. Reuse the layout of `last`, the previous picture, unless something on which the layout depends has
 * changed.
 * @param {ComposeOptions<BandScene>} options
 * @returns {ComposedStage}
 */
export function compose({ scene: given, frames, view, palettes, width, dpr, resolution, measure, last = null }) {
    const derived = derive(given, frames, view);
    const before = last && "key" in last ? last : null;
    const scene = scaledScene(given, derived, before);
    const colours = coloursOf(palettes[view.dark ? "dark" : "light"]);
    const key = JSON.stringify([LAYOUT_OPTIONS.map(name => view[name]), width, dpr, measure.version]);
    const same = before?.scene === scene && before.key === key ? before : null;
    const layout = same?.layout ?? layOut({ scene, derived, view, width, dpr, resolution, measure });
    const all = { given, scene, view, derived, colours, layout, measure, key, window: windowOf(scene, view) };
    const fixed = same?.colours === colours ? same.fixed : fixedTexts(all);
    return { ...all, fixed, texts: [...fixed, ...changingTexts(all)] };
}
