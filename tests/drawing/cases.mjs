// The cases: Python's results for every kind of stage, and the sheets. oracle.py writes them to a JSON file. The
// environment variable RNN_CASES is the path of this file.

import { readFileSync } from "node:fs";

/** @import { BandScene, Ends, Frames, Palettes, RampName, Rgb, Scene, View } from "../../rnn_core/ui/web/drawing/types.js" */

/** @typedef {(number | null)[][]} Table */

/**
 * A band as Python makes it, with only the steps of the case's window. null: a property that the band lacks, or a
 * number that is not finite.
 * @typedef {{
 *     title: string, scale: string, past: boolean, rows: string[], note: string, values: Table | null,
 *     exact: Table | null, incorrect: boolean[] | null, padding: boolean[] | boolean[][] | null,
 *     letters: string[] | null, against: (number | null)[] | null, span: number[] | null,
 * }} ExpectedBand
 */

/**
 * A stage, and the bands that Python computes from the same traces.
 * @typedef {{
 *     name: string, scene: BandScene, frames: Frames, view: View, window: Ends, range: number[], bands: ExpectedBand[],
 * }} Case
 */

/** @typedef {{ theme: keyof Palettes, scale: RampName, places: number[], colours: Rgb[] }} Ramp */

/**
 * @type {{
 *     cases: Case[], sheets: { name: string, scene: Scene, frames: Frames }[], ramps: Ramp[], palettes: Palettes,
 *     numbers: [number: number, digits: number, text: string][],
 * }}
 */
export const { cases, sheets, ramps, palettes, numbers } = JSON.parse(
    readFileSync(process.env.RNN_CASES ?? "", "utf8"),
);

/**
 * Return the case with a name.
 * @param {string} name
 */
export function caseOf(name) {
    const found = cases.find(each => each.name === name);
    if (!found) throw new Error(`There is no case "${name}"`);
    return found;
}
