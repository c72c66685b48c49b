// Needs: what each band asks for before anything has a place: the names of its rows, its title, and what is said of it.

import { isScored } from "../data/derive.js";
import { fill, general, pieces, runs, signed } from "../data/words.js";
import { LINE, SIZES, widthOf } from "./texts.js";

const EPOCH = 888; // the widest that there is room for

/** Return the widest note that a band can have, so that nothing moves when it has another one. */
function widestNote(scene, band) {
    if (!isScored(scene, band)) return band.note ?? "";
    const { notes } = scene.words;
    const { by, once } = scene.judge;
    if (by === "numbers") return fill(notes.error, { error: 0.088888 });
    if (by === "cosine") return fill(notes.cosine, { cosine: -0.88 });
    if (once) return [notes.one_correct, notes.one_incorrect].sort((one, other) => other.length - one.length)[0];
    return fill(notes.correct, { correct: scene.steps, steps: scene.steps });
}

/** Return the lines of a title beside its band. */
export function titleLines(title, em) {
    const parts = pieces(title).map(piece => piece.trim().replace(/,$/, ""));
    return parts.filter(Boolean).map(text => ({ runs: [{ text, bold: true }], size: SIZES.title * em }));
}

/** Return the lines of a note at the right of its band: its number large, what it counts below it; or, tight, one line. */
export function noteLines(note, em, tight) {
    const parts = pieces(note)
        .map(piece => piece.trim())
        .filter(Boolean);
    if (tight || parts.length < 2) return [{ runs: runs(note), size: SIZES.note * em }];
    return parts.map((part, place) => ({ runs: runs(part), size: (place ? SIZES.note : SIZES.count) * em }));
}

/** Return the lines of a note below the title of its band. */
export function lesserLines(note, em) {
    const parts = pieces(note).map(piece => piece.trim());
    return parts.filter(Boolean).map(part => ({ runs: runs(part), size: SIZES.note * em }));
}

/** Return the height of lines of letters. */
export function linesHeight(lines) {
    return lines.reduce((sum, { size }) => sum + size * LINE, 0);
}

/** Return the width of the widest of some lines. */
export function linesWidth(lines, measure) {
    return Math.max(0, ...lines.map(line => widthOf(line.runs, line.size, measure)));
}

/**
 * Return what each band needs: [{band, rows, rowNames, title, note, left, right}, …].
 *
 * rowNames: what stands at its rows, or at the ends of its scale. title, note: the widest that they can be. left, right:
 * the lines that stand beside it, none where titles stand above.
 */
export function needsOf(scene, derived, { em, beside, tight }) {
    return derived.map(({ rows, band }) => {
        const title = fill(band.title, { epoch: EPOCH });
        const note = widestNote(scene, band);
        const scored = isScored(scene, band);
        const under = scored ? [] : lesserLines(note, em).slice(0, 1);
        return {
            band,
            rows: rows.length,
            rowNames: band.against ? band.span.map(end => signed(general(end, 4))) : rows,
            title,
            note,
            left: beside ? [...titleLines(title, em), ...under] : [],
            right: beside && scored ? noteLines(note, em, tight) : [],
        };
    });
}
