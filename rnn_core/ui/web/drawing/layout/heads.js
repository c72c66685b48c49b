// Heads: the texts above a band (a heatmap) on a narrow page. A head has the band's title and note. The head of one
// band also has the note on the fold, which says that several steps share a column (see fold.js).
//
// Texts share a line if they fit, and are wrapped otherwise.

import { pieces, runs } from "../data/words.js";
import { SIZES, widthOf } from "./texts.js";

/** @import { Anchor, Measure, Run } from "../types.js" */

const MIN_GAP_PX = 12; // between two texts in one line

/**
 * A piece of text above a band. line: the index of its line. x: the position of its anchor.
 * @typedef {{
 *     part: "title" | "note" | "fold", runs: Run[], size: number, line: number, x: number, anchor: Anchor,
 * }} HeadLine
 */

/**
 * Return the lines of a wrapped text. A line may break between two pieces of the text (see words.js). A piece that is
 * too long for a line may also break at a space.
 * @param {string} text
 * @param {boolean} bold
 * @param {number} size
 * @param {number} room
 * @param {Measure} measure
 */
function wrapped(text, bold, size, room, measure) {
    /** @type {Run[][]} */
    const lines = [];
    const runsOf = (/** @type {string} */ piece) => (bold ? [{ text: piece, bold }] : runs(piece));
    const fits = (/** @type {Run[]} */ line) => widthOf(line, size, measure) <= room;
    const short = pieces(text).flatMap(piece => (fits(runsOf(piece)) ? [piece] : piece.split(/(?<= )/)));
    for (const piece of short) {
        const more = runsOf(piece);
        const longer = [...(lines.at(-1) ?? []), ...more];
        if (lines.length && fits(longer)) lines[lines.length - 1] = longer;
        else lines.push(more);
    }
    return lines;
}

/**
 * Return the texts above a band.
 * @param {{ title: string, note?: string, foldNote?: string }} texts - foldNote: the note on the fold.
 * @param {{ em: number, room: number, measure: Measure }} place - room: the width up to the right end of the plot.
 * @returns {HeadLine[]}
 */
export function headOf({ title, note = "", foldNote = "" }, { em, room, measure }) {
    const size = SIZES.title * em;
    const small = SIZES.fold * em;
    const apart = MIN_GAP_PX * em;
    const titles = wrapped(title, true, size, room, measure);
    /** @type {HeadLine[]} */
    const head = titles.map((line, number) => ({
        part: "title",
        runs: line,
        size,
        line: number,
        x: 0,
        anchor: "start",
    }));
    let last = titles.length - 1;
    let left = widthOf(titles[last], size, measure);
    let right = room;
    if (note) {
        const notes = wrapped(note, false, size, room, measure);
        const whole = runs(note);
        const long = widthOf(whole, size, measure);
        const together = left + apart + long <= room;
        if (!together) [last, left] = [last + 1, 0];
        (together ? [whole] : notes).forEach((line, number) => {
            head.push({ part: "note", runs: line, size, line: last + number, x: room, anchor: "end" });
        });
        if (together) right = room - long - apart;
        else last += notes.length - 1;
    }
    if (foldNote) {
        const whole = runs(foldNote);
        const together = left && left + apart + widthOf(whole, small, measure) <= right;
        for (const [number, line] of (together ? [whole] : wrapped(foldNote, false, small, room, measure)).entries()) {
            const at = { line: together ? last : last + 1 + number, x: together ? left + apart : 0 };
            head.push({ part: "fold", runs: line, size: small, anchor: "start", ...at });
        }
    }
    return head;
}

/**
 * Return the number of lines of a head.
 * @param {HeadLine[]} head
 */
export function linesOf(head) {
    return Math.max(...head.map(({ line }) => line)) + 1;
}
