// Folding: which steps share a column. A step that is narrower than three device pixels would be drawn as a rhythm that
// is not there. Then each row is split into as many parts as the task's period has steps, one for each phase, and a
// column is a period; or else only a window of the steps is shown, as many as fit.

const NARROWEST = 3; // device pixels of a column of a single step
const THINNEST = 2; // device pixels of a part of a row
const FOLDED = 1; // device pixels of a column of a period, so that none is left out

/** Return whether each row can be split into so many parts. */
function canFold(period, row) {
    return period > 1 && row / period >= THINNEST;
}

/**
 * Return how the steps from `first` to `last` stand in a plot.
 *
 * pixels: device pixels that the plot is wide. row: device pixels of the lowest row. period: of the task, or null, its
 * phase counted from step `origin`. choice: "auto", "on" or "off". from: the step at which a window of the steps begins.
 *
 * The result is {parts, first, last, begin, columns, windowed}. parts: of each row, 1 without a fold. first, last: the
 * steps that are shown. begin: the step that has the first place in the first column, even if it is not shown.
 * windowed: whether there are more steps than are shown.
 */
export function fold({ first, last, pixels, row, period, origin = 1, choice = "auto", from = first }) {
    const steps = last - first + 1;
    const narrow = pixels < NARROWEST * steps;
    const wanted = choice === "on" || (choice !== "off" && narrow);
    const parts = wanted && canFold(period, row) ? period : 1;
    const phase = step => (((step - origin) % parts) + parts) % parts;
    const start = first - phase(first);
    const all = Math.ceil((last - start + 1) / parts);
    const room = Math.max(1, Math.floor(pixels / (parts > 1 ? FOLDED : NARROWEST)));
    if (all <= room) return { parts, first, last, begin: start, columns: all, windowed: false };
    const wish = Math.floor((Math.max(from, first) - start) / parts);
    const begin = start + parts * Math.min(wish, all - room);
    return {
        parts,
        first: Math.max(first, begin),
        last: Math.min(last, begin + parts * room - 1),
        begin,
        columns: room,
        windowed: true,
    };
}

/** Return the step in a part of a column, or null where there is none. */
export function stepAt({ parts, begin, first, last }, column, part) {
    const step = begin + column * parts + part;
    return step >= first && step <= last ? step : null;
}

/** Return the column in which a step stands. */
export function columnOf({ parts, begin }, step) {
    return Math.floor((step - begin) / parts);
}

/** Return what is said of the parts of a row, as a template and what fills it in, or null without a fold. */
export function foldWords({ parts }, origin, words) {
    if (parts === 1) return null;
    if (parts === 2) return [origin % 2 ? words.fold_odd : words.fold_even, {}];
    return [words.fold_many, { period: parts, first: origin, second: origin + parts }];
}
