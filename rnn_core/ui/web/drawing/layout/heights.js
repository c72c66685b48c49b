// Heights: how many pixels each band takes, so that all of them are seen at once where that can be.

/** Scales, and the pixels that the rows of all their bands may take; `letters`: the same where there are letters. */
const MOST = [
    { scales: ["input"], usual: 190, letters: 190 },
    { scales: ["probability"], usual: 150, letters: 180 },
    { scales: ["state", "cell_state"], usual: 290, letters: 220 },
];
const LEAST = 20; // pixels of a band
const LINES = 75; // pixels of a band of lines
const PAST = { share: 0.7, from: 90 }; // what a band of the past has of its height, from so many pixels on
const LOWEST = { beside: 0.65, above: 0.75 }; // shares of the height that a stage would like to have
const HIGHEST = 2;
const HOPELESS = 0.5; // with less room than this share one scrolls anyway, and is given RELAXED
const RELAXED = 0.85;

/**
 * Return the pixels that the rows of each band would like to have, where the page's text has 14.
 *
 * needs: [{band, rows}, …]. scales: of a scene. least: the pixels that the words in each band need.
 */
export function naturalHeights(needs, scales, least) {
    const heights = needs.map(({ band, rows }, number) => {
        const height = Math.max(band.against ? LINES : LEAST, least[number], scales[band.scale].row * rows);
        return band.past && height > PAST.from ? height * PAST.share : height;
    });
    const lettered = needs.some(({ band }) => band.letters);
    for (const { scales: names, usual, letters } of MOST) {
        const mine = [...needs.keys()].filter(number => {
            const { scale, against, letters: own } = needs[number].band;
            return names.includes(scale) && !against && !own;
        });
        const whole = mine.reduce((sum, number) => sum + heights[number], 0);
        const share = Math.min(1, (lettered ? letters : usual) / Math.max(1, whole));
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

/** Return heights that add up to a sum, in proportion to the natural ones, but none less than its least. */
export function spread(natural, least, sum) {
    const heights = [...least];
    let free = [...natural.keys()];
    while (free.length) {
        const held = heights.reduce((total, height, number) => (free.includes(number) ? total : total + height), 0);
        const wished = free.reduce((total, number) => total + natural[number], 0);
        const times = Math.max(0, sum - held) / Math.max(wished, 1e-9);
        const wide = free.filter(number => natural[number] * times >= least[number]);
        if (wide.length === free.length) {
            for (const number of free) heights[number] = natural[number] * times;
            break;
        }
        free = wide;
    }
    return heights;
}
