// Heights: how many pixels each band takes, so that all of them are seen at once where that can be.

const MOST = [[["input"], 190, 190], [["probability"], 150, 180], [["state", "cell_state"], 290, 220]];
// [scales, pixels that the rows of all their bands may take, the same where there are letters]
const LEAST = 20, LINE = 75;  // pixels of a band, and of one of lines
const PAST = 0.7, LOW = 90;  // what a band of the past has of its height, unless it is low
const LOWEST = { beside: 0.65, above: 0.75 }, HIGHEST = 2;  // shares of the height that a stage would like to have
const HOPELESS = 0.5, RELAXED = 0.85;  // with less room than this share one scrolls anyway, and is given this one

/**
 * Return the pixels that the rows of each band would like to have.
 *
 * bands: [{scale, rows, past, letters, against}, …]. scales: of a scene. least: the pixels that the words in a band need.
 */
export function naturalHeights(bands, scales, least) {
    const heights = bands.map(({ scale, rows, past, against }, number) => {
        const height = Math.max(against ? LINE : LEAST, least[number], scales[scale].row * rows);
        return past && height > LOW ? height * PAST : height;
    });
    const lettered = bands.some(({ letters }) => letters);
    for (const [names, most, mostBelowLetters] of MOST) {
        const mine = bands.map((_, number) => number).filter(number => {
            const { scale, against, letters } = bands[number];
            return names.includes(scale) && !against && !letters;
        });
        const sum = mine.reduce((total, number) => total + heights[number], 0);
        const share = Math.min(1, (lettered ? mostBelowLetters : most) / Math.max(1, sum));
        for (const number of mine) heights[number] *= share;
    }
    return heights;
}

/** Return the height of a whole stage: as high as it would like to be, or as the room allows. */
export function fitted(natural, room, beside) {
    if (!room) return natural;
    const share = room / natural;
    const lowest = share < HOPELESS ? RELAXED : LOWEST[beside ? "beside" : "above"];
    return Math.round(natural * Math.min(Math.max(share, lowest), HIGHEST));
}

/** Return heights that add up to a sum, all in the same proportion to the natural ones, but none less than the least. */
export function spread(natural, least, sum) {
    let free = natural.map((_, number) => number);
    const heights = [...least];
    for (;;) {
        const held = heights.reduce((total, height, number) => free.includes(number) ? total : total + height, 0);
        const wished = free.reduce((total, number) => total + natural[number], 0);
        const times = Math.max(0, sum - held) / Math.max(wished, 1e-9);
        const tight = free.filter(number => natural[number] * times < least[number]);
        if (!tight.length) {
            for (const number of free) heights[number] = natural[number] * times;
            return heights;
        }
        free = free.filter(number => !tight.includes(number));
        for (const number of tight) heights[number] = least[number];
        if (!free.length) return heights;
    }
}
