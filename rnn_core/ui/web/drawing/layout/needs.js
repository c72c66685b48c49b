// Needs: the texts for which a band (a heatmap) needs space: row labels, title and note.

import { isScored } from "../data/derive.js";
import { fill, general, pieces, runs, signed } from "../data/words.js";
import { LINE, SIZES, widthOf } from "./texts.js";

/** @import { Band, BandScene, Derived, Line, Measure, Need, Setting } from "../types.js" */

// The widest numbers for which the layout has room.
const WIDEST_EPOCH = 888;
const WIDEST_ERROR = 0.088888;
const WIDEST_COSINE = -0.88;

const CLOSED_MARK = "▸";
const OPEN_MARK = "▾";

/**
 * Return the widest note that a band may have. The layout has room for it, so nothing moves if the numbers in the note
 * change.
 * @param {BandScene} scene
 * @param {Band} band
 */
function widestNote(scene, band) {
    if (!isScored(scene, band) || !scene.judge) return band.note ?? "";
    const { notes } = scene.words;
    const { by, once } = scene.judge;
    if (by === "numbers") return fill(notes.error, { error: WIDEST_ERROR });
    if (by === "cosine") return fill(notes.cosine, { cosine: WIDEST_COSINE });
    if (once) return [notes.one_correct, notes.one_incorrect].sort((one, other) => other.length - one.length)[0];
    return fill(notes.correct, { correct: scene.steps, steps: scene.steps });
}

/**
 * Return the lines of a title beside its band.
 * @param {string} title
 * @param {number} em
 * @returns {Line[]}
 */
export function titleLines(title, em) {
    const parts = pieces(title).map(piece => piece.trim().replace(/,$/, ""));
    return parts.filter(Boolean).map(text => ({ runs: [{ text, bold: true }], size: SIZES.title * em }));
}

/**
 * Return the title of a band. If the band can be closed, a mark before the title shows whether it is closed.
 * @param {Band} band
 * @param {string} title
 * @param {{ closable: boolean, closed?: boolean }} state
 */
export function markedTitle({ past }, title, { closable, closed }) {
    if (!closable || !past) return title;
    return `${closed ? CLOSED_MARK : OPEN_MARK} ${title}`;
}

/**
 * Return the title beside a band that is closed to one row: one short line.
 * @param {Band} band
 * @param {number} em
 * @returns {Line[]}
 */
export function closedLines(band, em) {
    return [
        {
            runs: [{ text: markedTitle(band, band.closed ?? band.title, { closable: true, closed: true }) }],
            size: SIZES.note * em,
        },
    ];
}

/**
 * Return the lines of a note at the right of its band.
 *
 * Each piece of the note (see words.js) is a line. If there are several lines, the first is a number in a larger font.
 * With `tight`, the note is a single line.
 * @param {string} note
 * @param {number} em
 * @param {boolean} tight
 * @returns {Line[]}
 */
export function noteLines(note, em, tight) {
    const parts = pieces(note)
        .map(piece => piece.trim())
        .filter(Boolean);
    if (tight || parts.length < 2) return [{ runs: runs(note), size: SIZES.note * em }];
    return parts.map((part, place) => ({ runs: runs(part), size: (place ? SIZES.note : SIZES.count) * em }));
}

/**
 * Return the note beside a closed band: only its first piece, which is a number or, for a single
 * output, the verdict.
 * @param {string} note
 */
export function closedNote(note) {
    return pieces(note)[0].trim();
}

/**
 * Return the lines of a note below the title of its band.
 * @param {string} note
 * @param {number} em
 * @returns {Line[]}
 */
export function lesserLines(note, em) {
    const parts = pieces(note).map(piece => piece.trim());
    return parts.filter(Boolean).map(part => ({ runs: runs(part), size: SIZES.note * em }));
}

/**
 * Return the height of stacked lines.
 * @param {Line[]} lines
 */
export function linesHeight(lines) {
    return lines.reduce((sum, { size }) => sum + size * LINE, 0);
}

/**
 * Return the width of the widest line, or 0 without lines.
 * @param {Line[]} lines
 * @param {Measure} measure
 */
export function linesWidth(lines, measure) {
    return Math.max(0, ...lines.map(line => widthOf(line.runs, line.size, measure)));
}

/**
 * Return the needs of each band.
 * @param {BandScene} scene
 * @param {Derived[]} derived
 * @param {Pick<Setting, "em" | "beside" | "tight" | "closable" | "closed">} setting
 * @returns {Need[]}
 */
export function needsOf(scene, derived, { em, beside, tight, closable, closed: isLow }) {
    return derived.map(({ rows, band }) => {
        const closed = isLow && Boolean(band.past);
        const title = markedTitle(band, fill(band.title, { epoch: WIDEST_EPOCH }), { closable, closed });
        const note = widestNote(scene, band);
        const scored = isScored(scene, band);
        const under = scored ? [] : lesserLines(note, em).slice(0, 1);
        const names = band.against && band.span ? band.span.map(end => signed(general(end, 4))) : rows;
        return {
            band,
            closed,
            rows: closed ? 1 : rows.length,
            openRows: rows.length,
            rowNames: closed && !band.against ? [] : names, // a single name would make the row look cut off
            title,
            note,
            left: beside ? (closed ? closedLines(band, em) : [...titleLines(title, em), ...under]) : [],
            right: beside && scored ? noteLines(closed ? closedNote(note) : note, em, tight) : [],
        };
    });
}
