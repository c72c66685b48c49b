// Sheets, the pictures of panels: at many sizes no texts overlap, and no text reaches beyond the picture or onto cells.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runs } from "../../rnn_core/ui/web/drawing/data/words.js";
import { overlap } from "../../rnn_core/ui/web/drawing/layout/texts.js";
import { SHEET } from "../../rnn_core/ui/web/drawing/sheet.js";
import { svg } from "../../rnn_core/ui/web/drawing/svg.js";
import { palettes, sheets } from "./cases.mjs";

/** @import { ComposedSheet, Frames, Scene, Text } from "../../rnn_core/ui/web/drawing/types.js" */

/** @typedef {[width: number, room: number | null, em: number]} Place */

/**
 * The sizes of a panel in windows of 1440 x 900 and 1920 x 1080, on two phones, in a presentation, and in a saved file.
 * @type {Place[]}
 */
const PLACES = [
    [470, 560, 1],
    [640, 700, 1],
    [366, null, 1],
    [320, null, 0.93],
    [600, 800, 1.4],
    [1568, null, 1],
];

/**
 * Return the width of a text in pixels: 0.53 of the font size for each Latin letter, and 1 for any other letter.
 * @param {string} text
 * @param {number} size
 * @param {boolean} bold
 */
function measure(text, size, bold) {
    return [...text].reduce((sum, letter) => sum + (letter > "⺀" ? 1 : 0.53), 0) * size * (bold ? 1.08 : 1);
}

/**
 * Return a sheet as it is composed for the page.
 * @param {{ scene: Scene, frames: Frames }} sheet
 * @param {Place} place
 */
function composed({ scene, frames }, [width, room, em], dark = false) {
    return SHEET.compose({ scene, frames, view: { dark, em, room }, palettes, width, dpr: 1, measure });
}

const named = (/** @type {Text} */ { key, runs: parts }) => `"${parts.map(({ text }) => text).join("")}" (${key})`;

/**
 * Return the faults of the texts' positions.
 * @param {ComposedSheet} all
 */
function faults({ layout, texts, grids }) {
    const found = [];
    for (const [number, one] of texts.entries()) {
        const { left, top, width, height } = one;
        if (left < -0.5 || top < -0.5 || left + width > layout.width + 0.5 || top + height > layout.height + 0.5)
            found.push(`${named(one)} is outside`);
        if (!one.inCell && grids.some(grid => overlap(one, grid, 2))) found.push(`${named(one)} is on cells`);
        for (const other of texts.slice(number + 1))
            if (overlap(one, other, 2)) found.push(`${named(one)} overlaps ${named(other)}`);
    }
    return found;
}

describe("sheets", () => {
    for (const sheet of sheets) {
        test(`${sheet.name}: no texts overlap`, () => {
            for (const place of PLACES) {
                const all = composed(sheet, place);
                assert.deepEqual(faults(all), [], `${place}`);
                assert.ok(all.texts.length > 10, `${place}: there should be more texts`);
                assert.equal(
                    new Set(all.texts.map(({ key }) => key)).size,
                    all.texts.length,
                    `${place}: each key should occur once`,
                );
                const keys = new Set(all.texts.map(({ key }) => key.split(" ")[0]));
                assert.ok(keys.has("legend"), `${place}: there should be a legend of the colours`);
            }
        });
        test(`${sheet.name}: nothing moves if the theme changes`, () => {
            const [light, dark] = [false, true].map(dark => composed(sheet, PLACES[0], dark).texts);
            const bare = (/** @type {Text[]} */ texts) => texts.map(({ colour, ...text }) => text);
            assert.deepEqual(bare(light), bare(dark));
        });
        test(`${sheet.name}: its SVG has a title and no missing number`, () => {
            const options = {
                scene: sheet.scene,
                frames: sheet.frames,
                view: { em: 1, room: null },
                palettes,
                measure,
            };
            const made = svg({ ...options, width: 800, title: "A & B" });
            assert.ok(made.includes("A &amp; B"));
            assert.ok(!/NaN|undefined|null/.test(made), "every number should be written");
        });
    }
});

test("letters between <sub> and </sub> are lowered", () => {
    assert.deepEqual(runs("h<sub>t−1</sub>"), [
        { text: "h", bold: false },
        { text: "t−1", bold: false, low: true },
    ]);
    assert.deepEqual(runs("<b>U</b> x"), [
        { text: "U", bold: true },
        { text: " x", bold: false },
    ]);
});
