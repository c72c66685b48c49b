// The stack: the heights of the bands (the stage's heatmaps), and of everything above, between and below them.

import { isMarked, isWordy } from "../data/derive.js";
import { headOf, linesOf } from "./heads.js";
import { crowded, fitted, naturalHeights, spread } from "./heights.js";
import { linesHeight } from "./needs.js";
import { LINE, SIZES } from "./texts.js";

/**
 * @import { Band, BandScene, FoldNote, Lettering, Need, Setting } from "../types.js"
 * @import { LegendNeeds } from "./legends.js"
 */

export const EDGE_PX = 2; // above and below everything
const GAP_PX = { beside: 9, above: 5 }; // between two bands
const HEAD_GAP_PX = 3; // between a band and the texts above it
const MARK_PX = 5;
const PART_MARK_PX = 2.5; // the marks of one part of a row, see fold.js
export const MARK_GAP_PX = 3; // between a band and its marks
const STRIP_PX = 14;
export const AXIS_GAP_PX = 4; // between the bands and the tick labels
const MIN_HEIGHTS_PX = { band: 10, row: 2, lines: 36, letter: 18 };
const MAX_COUNTED_ROWS = 30; // further rows do not raise the minimum height of a band
const UPRIGHT_PX = { minSize: 7, maxLength: 90, margin: 6 }; // words written upwards
const MIN_EVEN_LETTER_PX = 10; // minimum of the font size that all letters of a band share
const MAX_LETTER_COLUMNS = 1.6; // maximum font size of a letter, as a multiple of the column width

/** The lettering of a band in which nothing is written. */
const NO_LETTERS = { size: 0, lies: true, height: 0 };

const sum = (/** @type {number[]} */ list) => list.reduce((total, number) => total + number, 0);

/**
 * Return the size and the direction of the letters or words in a band.
 *
 * If a word does not fit into the width of a step, all words are written upwards. If a step is too narrow even for
 * words written upwards, no words are written.
 *
 * All letters share the size at which the widest letter fits. If that is below MIN_EVEN_LETTER_PX, they share this
 * minimum, or MAX_LETTER_COLUMNS times the column width if that is smaller. Then `letters` in labels.js shrinks each
 * letter that is too wide for its cell.
 * @param {Band} band
 * @param {number} column - Width of a column, in pixels.
 * @param {Setting} setting
 * @returns {Lettering}
 */
function lettering(band, column, { em, measure }) {
    if (!band.letters) return NO_LETTERS;
    if (!isWordy(band)) {
        const size = Math.min(SIZES.letter * em, MAX_LETTER_COLUMNS * column);
        const widest = Math.max(...band.letters.map(letter => measure(letter ?? "", size, false)));
        const even = Math.min(size, (size * column) / widest);
        const height = MIN_HEIGHTS_PX.letter * em;
        return { size: Math.max(even, Math.min(size, MIN_EVEN_LETTER_PX)), lies: true, height };
    }
    const size = Math.min(SIZES.word * em, column);
    if (size < UPRIGHT_PX.minSize) return NO_LETTERS;
    const longest = Math.max(...band.letters.map(word => measure(word, size, false))) + UPRIGHT_PX.margin;
    if (longest <= column) return { size, lies: true, height: MIN_HEIGHTS_PX.letter * em };
    return { size, lies: false, height: Math.min(longest, UPRIGHT_PX.maxLength * em) };
}

/**
 * Return the minimum height of a band, in pixels.
 * @param {Need} need
 * @param {{ lettered: number, mark: number, noteHeight: number, legend: number }} heights
 * @param {number} em
 */
function minHeight(need, { lettered, mark, noteHeight, legend }, em) {
    const rows = Math.min(need.rows, MAX_COUNTED_ROWS) * MIN_HEIGHTS_PX.row * Math.max(1, em);
    const words = Math.max(linesHeight(need.left) + noteHeight, linesHeight(need.right), legend) - mark;
    const lines = need.band.against ? MIN_HEIGHTS_PX.lines * em : 0;
    return Math.max(MIN_HEIGHTS_PX.band * em, rows, lettered, words, lines);
}

/**
 * The heights of the bands and of everything between them, in pixels.
 *
 * heights: the height of each band's cells or lines. marks: the height of the marks below each band. heads: the height
 * of the texts above each band. gap: the distance between two bands. strip: the height of the control that moves the
 * window of shown steps, or 0 without a window. tight: all bands have their minimum height. crowded: the bands would be
 * unreadable if they had to fit on the screen.
 * @typedef {{
 *     heights: number[], marks: number[], heads: number[], letters: Lettering[], gap: number, strip: number,
 *     total: number, tight: boolean, crowded: boolean,
 * }} Stack
 */

/**
 * Return the heights of the bands and of everything between them.
 * @param {BandScene} scene
 * @param {Need[]} needs
 * @param {LegendNeeds} legends
 * @param {Setting} setting
 * @param {{ fold: { parts: number, windowed: boolean }, foldNote: FoldNote | null, column: number, right: number }} state
 * @returns {Stack}
 */
export function stack(scene, needs, legends, setting, { fold, foldNote, column, right }) {
    const { em, beside, room, measure } = setting;
    const { parts, windowed } = fold;
    const mark = MARK_GAP_PX + (parts > 1 ? Math.max(MARK_PX, PART_MARK_PX * parts) : MARK_PX);
    const marks = needs.map(({ band }) => (isMarked(scene, band) ? mark * em : 0));
    const letters = needs.map(({ band }) => lettering(band, column, setting));
    const noteOf = (/** @type {number} */ number) => (foldNote?.number === number ? foldNote : null);
    const heads = needs.map(({ title, note }, number) => {
        if (beside) return 0;
        const head = headOf({ title, note, foldNote: noteOf(number)?.text ?? "" }, { em, room: right, measure });
        return linesOf(head) * SIZES.title * em * LINE + HEAD_GAP_PX * em;
    });
    const minima = needs.map((need, number) => {
        const noteHeight = beside ? (noteOf(number)?.lines ?? 0) * SIZES.fold * LINE * em : 0;
        const legend = beside ? legends.heights[number] : 0;
        return minHeight(need, { lettered: letters[number].height, mark: marks[number], noteHeight, legend }, em);
    });
    const inText = letters.map(({ height }) => height / em);
    const wish = naturalHeights(needs, scene.scales, inText).map((height, number) =>
        Math.max(height * em, minima[number]),
    );

    const gap = GAP_PX[beside ? "beside" : "above"] * em;
    const strip = windowed ? STRIP_PX * em : 0;
    const axis = AXIS_GAP_PX + SIZES.tick * LINE * em * (setting.axisBelow ? 2 : 1);
    const gaps = gap * (needs.length - 1) + (windowed ? gap : 0);
    const fixed = 2 * EDGE_PX + sum(heads) + sum(marks) + gaps + strip + axis;
    const natural = fixed + sum(wish);
    const total = Math.max(fitted(natural, room, "stage"), fixed + sum(minima));
    return {
        heights: spread(wish, minima, total - fixed),
        marks,
        heads,
        letters,
        gap,
        strip,
        total: Math.ceil(total),
        tight: sum(minima) > total - fixed - 1,
        crowded: crowded(natural, room),
    };
}
