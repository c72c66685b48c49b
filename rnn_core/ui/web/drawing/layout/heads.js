// Heads: the words above a band, where they do not stand beside it: its title, how good it is, and what a fold shows.
// They share a line where they fit, and break where a text may break.

import { pieces, runs } from "../data/words.js";
import { SIZES, widthOf } from "./texts.js";

const APART = 12; // pixels between two texts in one line

/** Return the pieces of a text as lines of runs, as many pieces in each as have room; what is too long breaks at spaces. */
function wrapped(text, bold, size, room, measure) {
    const lines = [];
    const runsOf = piece => (bold ? [{ text: piece, bold }] : runs(piece));
    const fits = line => widthOf(line, size, measure) <= room;
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
 * Return the words above a band, [{part, runs, size, line, x, anchor}, …].
 *
 * title, note and says are texts, the last two may be empty. room: pixels from the left end to the right end of the plot.
 */
export function headOf({ title, note = "", says = "" }, { em, room, measure }) {
    const size = SIZES.title * em;
    const small = SIZES.fold * em;
    const apart = APART * em;
    const titles = wrapped(title, true, size, room, measure);
    const found = titles.map((line, number) => ({
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
            found.push({ part: "note", runs: line, size, line: last + number, x: room, anchor: "end" });
        });
        if (together) right = room - long - apart;
        else last += notes.length - 1;
    }
    if (says) {
        const whole = runs(says);
        const together = left && left + apart + widthOf(whole, small, measure) <= right;
        for (const [number, line] of (together ? [whole] : wrapped(says, false, small, room, measure)).entries()) {
            const at = { line: together ? last : last + 1 + number, x: together ? left + apart : 0 };
            found.push({ part: "fold", runs: line, size: small, anchor: "start", ...at });
        }
    }
    return found;
}

/** Return how many lines they take. */
export const linesOf = head => Math.max(...head.map(({ line }) => line)) + 1;
