// The stack: how high everything is that stands under one another.

import { isMarked, isWordy } from "../data/derive.js";
import { headOf, linesOf } from "./heads.js";
import { fitted, naturalHeights, spread } from "./heights.js";
import { linesHeight } from "./needs.js";
import { LINE, SIZES } from "./texts.js";

export const EDGE = 2; // pixels above and below everything
const GAP = { beside: 9, above: 5 }; // pixels between two bands
const HEAD = 3; // pixels between the words above a band and the band
const MARK = 5; // pixels of a mark
const PART = 2.5; // pixels of a mark of one part of a row
export const BELOW = 3; // pixels between a band and its marks
const STRIP = 14; // pixels of the strip
export const AXIS = 4; // pixels between the bands and the numbers of the axis
const LEAST = { band: 10, row: 2, rows: 30, lines: 36, letter: 18 }; // pixels, and rows that count
const WORDS = { smallest: 7, longest: 90, around: 6 }; // pixels of upright words
const LETTERS = { even: 10, wide: 1.6 }; // pixels from which on all are of one size; columns that one may be high

const sum = list => list.reduce((total, each) => total + each, 0);

/**
 * Return how the letters or words in a band are written in a column of so many pixels: {size, lies, height}.
 *
 * Words stand upright where a step is narrower than they are long, and are not written where it is too narrow for that.
 * Letters are of one size, in which the widest has room; where that would be small, only the widest ones are smaller.
 */
function lettering(band, column, { em, measure }) {
    const none = { size: 0, lies: true, height: 0 };
    if (!band.letters) return none;
    if (!isWordy(band)) {
        const size = Math.min(SIZES.letter * em, LETTERS.wide * column);
        const widest = Math.max(...band.letters.map(letter => measure(letter ?? "", size, false)));
        const even = Math.min(size, (size * column) / widest);
        return { size: Math.max(even, Math.min(size, LETTERS.even)), lies: true, height: LEAST.letter * em };
    }
    const size = Math.min(SIZES.word * em, column);
    if (size < WORDS.smallest) return none;
    const longest = Math.max(...band.letters.map(word => measure(word, size, false))) + WORDS.around;
    if (longest <= column) return { size, lies: true, height: LEAST.letter * em };
    return { size, lies: false, height: Math.min(longest, WORDS.longest * em) };
}

/** Return the pixels that the rows of a band need at least, where `beyond` more stand below its title. */
function leastHeight(need, lettered, mark, beyond, legend, em) {
    const rows = Math.min(need.rows, LEAST.rows) * LEAST.row * Math.max(1, em);
    const words = Math.max(linesHeight(need.left) + beyond, linesHeight(need.right), legend) - mark;
    return Math.max(LEAST.band * em, rows, lettered, words, need.band.against ? LEAST.lines * em : 0);
}

/**
 * Return the heights of everything that stands under one another:
 * {heights, marks, heads, letters, gap, strip, total, tight}.
 *
 * heights, marks, heads: pixels of the rows of each band, of what is below and above them. tight: whether there is less
 * room than the words ask for. state: what is known so far of the fold, {fold, says, column, right}.
 */
export function stack(scene, needs, legends, at, { fold, says, column, right }) {
    const { em, beside, room, measure } = at;
    const { parts, windowed } = fold;
    const mark = BELOW + (parts > 1 ? Math.max(MARK, PART * parts) : MARK);
    const marks = needs.map(({ band }) => (isMarked(scene, band) ? mark * em : 0));
    const letters = needs.map(({ band }) => lettering(band, column, at));
    const saysOf = number => (says?.number === number ? says.text : "");
    const heads = needs.map(({ title, note }, number) => {
        if (beside) return 0;
        const head = headOf({ title, note, says: saysOf(number) }, { em, room: right, measure });
        return linesOf(head) * SIZES.title * em * LINE + HEAD * em;
    });
    const least = needs.map((need, number) => {
        const beyond = beside && saysOf(number) ? says.lines * SIZES.fold * LINE * em : 0;
        const legend = beside ? legends.heights[number] : 0;
        return leastHeight(need, letters[number].height, marks[number], beyond, legend, em);
    });
    const inText = letters.map(({ height }) => height / em);
    const wish = naturalHeights(needs, scene.scales, inText).map((height, number) =>
        Math.max(height * em, least[number]),
    );

    const gap = GAP[beside ? "beside" : "above"] * em;
    const strip = windowed ? STRIP * em : 0;
    const axis = AXIS + SIZES.tick * LINE * em * (at.axisBelow ? 2 : 1);
    const gaps = gap * (needs.length - 1) + (windowed ? gap : 0);
    const fixed = 2 * EDGE + sum(heads) + sum(marks) + gaps + strip + axis;
    const total = Math.max(fitted(fixed + sum(wish), room, beside), fixed + sum(least));
    return {
        heights: spread(wish, least, total - fixed),
        marks,
        heads,
        letters,
        gap,
        strip,
        total: Math.ceil(total),
        tight: sum(least) > total - fixed - 1,
    };
}
