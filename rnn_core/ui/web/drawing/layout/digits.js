// Digits: the target of each step, which is 0 or 1, is written into the step's cell.

import { takesDarkLetters } from "../colours.js";
import { columnOf } from "./fold.js";
import { SIZES, text } from "./texts.js";

/** @import { BandPlace, BandScene, Colours, Derived, Layout, Measure, Text } from "../types.js" */

const MIN_STEP_PX = 8; // narrower steps have no digits
const MIN_SIZE_PX = 12; // digits in a smaller font are left out
const LINE = 1.05; // line height, as a multiple of the font size
const MAX_SIZE = 1.5; // font size as a multiple of the width of a step

/**
 * Return the class of a step's target and the row of its cell, or null if the step has no target.
 *
 * If there is one row, its values are the classes. Otherwise each class has a row, and only the target's row has a 1.
 * @param {Float32Array} values
 * @param {{ rows: number, columns: number, step: number }} place
 */
function targetAt(values, { rows, columns, step }) {
    if (rows === 1) return Number.isNaN(values[step - 1]) ? null : { row: 0, digit: values[step - 1] };
    for (let row = 0; row < rows; row += 1) if (values[row * columns + step - 1] === 1) return { row, digit: row };
    return null;
}

/**
 * Return the digits in the cells of a band. Return [] if the band is not a target with digits, or if its cells are too
 * small.
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number} number - The index of the band (the heatmap of the target).
 * @param {{ scene: BandScene, layout: Layout, colours: Colours, measure: Measure }} stage
 * @returns {Text[]}
 */
export function digits({ band, values, columns }, place, number, { scene, layout, colours, measure }) {
    const { fold, column, plot, em } = layout;
    const { rows, top, bottom } = place;
    const high = (bottom - top) / rows / fold.parts;
    const size = Math.min(SIZES.tick * em, high / LINE, MAX_SIZE * column);
    if (!band.digits || !values || column < MIN_STEP_PX || size < MIN_SIZE_PX) return [];
    const texts = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const target = targetAt(values, { rows, columns, step });
        if (!target) continue;
        const { row, digit } = target;
        const part = (step - fold.begin) % fold.parts;
        const value = values[row * columns + step - 1];
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], value);
        texts.push(
            text(`digit ${number} ${step}`, [{ text: String(digit) }], {
                x: plot.left + (columnOf(fold, step) + 0.5) * column,
                y: top + (row * fold.parts + part + 0.5) * high,
                size,
                anchor: "middle",
                colour: dark ? colours.dark : colours.pale,
                inCell: true,
                line: LINE,
                measure,
            }),
        );
    }
    return texts;
}
