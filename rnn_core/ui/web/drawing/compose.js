// Composing: everything that is drawn of a scene, for whatever draws it.

import { derive, windowOf } from "./data/derive.js";
import { rgb } from "./colours.js";
import { changingTexts, fixedTexts } from "./layout/labels.js";
import { layOut } from "./layout/layout.js";

const LAYOUT = ["window", "fold", "from", "beside", "room", "em"]; // of a view: what the layout depends on
const known = new WeakMap();

/** Return the colours of a palette, with those of dark and of pale letters on cells: always the same for the same one. */
export function coloursOf(palette) {
    if (!known.has(palette)) {
        const light = colour => rgb(colour).reduce((sum, part) => sum + part, 0);
        const [dark, pale] = [palette.text, palette.paper].sort((one, other) => light(one) - light(other));
        known.set(palette, { ...palette, dark, pale });
    }
    return known.get(palette);
}

/**
 * Compose a stage: {scene, view, derived, colours, layout, texts, window, ...}.
 *
 * scene, frames: as the server's scene.py makes them. view: {window, threshold, epoch, fold, from, beside, room, em,
 * dark, picked}. measure: function of (text, size, bold) that gives the width of a text; its `version` is another one
 * when fonts were loaded. last: what was composed before, of which the layout is kept where nothing of it is new.
 */
export function compose({ scene, frames, view, palettes, width, dpr, resolution, measure, last = null }) {
    const derived = derive(scene, frames, view);
    const colours = coloursOf(palettes[view.dark ? "dark" : "light"]);
    const key = JSON.stringify([LAYOUT.map(name => view[name]), width, dpr, measure.version]);
    const stays = last?.scene === scene && last.key === key;
    const layout = stays ? last.layout : layOut({ scene, derived, view, width, dpr, resolution, measure });
    const all = { scene, view, derived, colours, layout, measure, key, window: windowOf(scene, view) };
    const fixed = stays && last.colours === colours ? last.fixed : fixedTexts(all);
    return { ...all, fixed, texts: [...fixed, ...changingTexts(all)] };
}
