// Texts: words with a place of their own, as every medium can show them, and how much room they take.

export const LINE = 1.2; // height of a line, for its letters' size

/** Pixels of letters, where the page's text has 14. */
export const SIZES = { title: 13, note: 12, tick: 12, fold: 11, letter: 14, word: 11, count: 20 };

const SHARE = { start: 0, middle: 0.5, end: 1 };

/**
 * Return a text at a place: {key, runs, left, top, width, height, x, y, anchor, size, colour, turned}.
 *
 * x is where its anchor stands, and y its middle. turned: whether it is written upwards; then its box is turned too.
 * runs: [{text, bold, size}, …]; a run without a size has that of the text.
 */
export function text(
    key,
    runs,
    { x, y, size, anchor = "start", colour, turned = false, inCell = false, line = LINE, measure },
) {
    const length = widthOf(runs, size, measure);
    const largest = Math.max(size, ...runs.map(run => run.size ?? size));
    const [width, height] = turned ? [largest * line, length] : [length, largest * line];
    const left = turned ? x - width / 2 : x - SHARE[anchor] * width;
    return { key, runs, x, y, anchor, size, colour, turned, inCell, left, top: y - height / 2, width, height };
}

/** Return how wide runs of letters are. */
export function widthOf(runs, size, measure) {
    return runs.reduce((sum, run) => sum + measure(run.text, run.size ?? size, Boolean(run.bold)), 0);
}

/** Return a text, or as much of it as a width has room for, with an ellipsis. */
export function shortened(word, width, size, measure) {
    if (measure(word, size, false) <= width) return word;
    const letters = [...word];
    while (letters.length > 1 && measure(`${letters.join("")}…`, size, false) > width) letters.pop();
    return `${letters.join("")}…`;
}

/** Return whether two boxes overlap by more than a hair. */
export function overlap(one, other, hair = 0.5) {
    return (
        one.left + one.width > other.left + hair &&
        other.left + other.width > one.left + hair &&
        one.top + one.height > other.top + hair &&
        other.top + other.height > one.top + hair
    );
}

/** Return those of the texts, in their order, that overlap none before them. */
export function apart(texts) {
    const kept = [];
    for (const each of texts) if (!kept.some(other => overlap(each, other))) kept.push(each);
    return kept;
}

/** Return ticks at whole numbers, as close to one another as `least` of them allows. */
export function wholeTicks(first, last, least) {
    let every = 1;
    for (let power = 1; every < least; power *= 10) {
        every = [1, 2, 5, 10].map(times => times * power).find(times => times >= least) ?? every;
    }
    const ticks = [];
    for (let tick = Math.max(every, Math.ceil(first / every) * every); tick <= last; tick += every) ticks.push(tick);
    return ticks.length ? ticks : [first];
}
