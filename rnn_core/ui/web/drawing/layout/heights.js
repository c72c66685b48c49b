// Heights: the height of each band (each heatmap of the stage). If possible, all bands fit on the screen.

/** @import { BandRows, Scale, ScaleName } from "../types.js" */

/**
 * Scales, with the maximum total height of their bands. If the stage has a band of letters, the maximum is `letters`.
 * If it has none, the maximum is `byDefault`. Bands of letters and of lines do not count towards the total height.
 * @type {{ scales: ScaleName[], byDefault: number, letters: number }[]}
 */
const MAX_HEIGHTS_PX = [
    { scales: ["input"], byDefault: 190, letters: 190 },
    { scales: ["probability"], byDefault: 150, letters: 180 },
    { scales: ["state", "cell_state"], byDefault: 290, letters: 220 },
];
const MIN_BAND_PX = 20;
const MIN_LINES_PX = 75; // of a band of lines
// Bands of the untrained network that are higher than `fromPx` are reduced to `share` of their height.
const PAST = { share: 0.7, fromPx: 90 };
// The minimum and the maximum height of a picture, as shares of its natural height. A sheet is the picture of a panel.
const MIN_SHARES = { stage: 0.85, sheet: 0.75 };
const MAX_SHARE = 2;
// If less than this share of a sheet fits, the visitor must scroll anyway. Then the minimum share is that of a stage.
const SCROLLING_SHARE = 0.5;

/**
 * Return the natural height of each band in pixels, to be multiplied by `em` (see View). Closing a band changes no
 * other band's height.
 * @param {BandRows[]} needs
 * @param {Record<ScaleName, Scale>} scales
 * @param {number[]} minima - For each band, the height that its letters need, also to be multiplied by `em`.
 */
export function naturalHeights(needs, scales, minima) {
    const heights = needs.map(({ band, rows, openRows = rows }, number) => {
        const minimum = band.against ? MIN_LINES_PX : MIN_BAND_PX;
        const height = Math.max(minimum, minima[number], scales[band.scale].row * openRows);
        return band.past && height > PAST.fromPx ? height * PAST.share : height;
    });
    const lettered = needs.some(({ band }) => band.letters);
    for (const { scales: names, byDefault, letters } of MAX_HEIGHTS_PX) {
        const mine = [...needs.keys()].filter(number => {
            const { scale, against, letters: own } = needs[number].band;
            return names.includes(scale) && !against && !own;
        });
        const whole = mine.reduce((sum, number) => sum + heights[number], 0);
        const share = Math.min(1, (lettered ? letters : byDefault) / Math.max(1, whole));
        for (const number of mine) heights[number] *= share;
    }
    return heights.map((height, number) => (needs[number].closed ? MIN_BAND_PX : height));
}

/**
 * Return whether a stage would be unreadable if its height were `room`.
 * @param {number} natural
 * @param {number | null} room
 */
export function crowded(natural, room) {
    return room !== null && room < MIN_SHARES.stage * natural;
}

/**
 * Return the height of a picture: `room`, rounded, and kept within limits that depend on the picture's natural height.
 * If `room` is null, return the natural height.
 * @param {number} natural
 * @param {number | null} room - The maximum height, null for no limit.
 * @param {"stage" | "sheet"} kind
 */
export function fitted(natural, room, kind) {
    if (!room) return natural;
    const share = room / natural;
    const lowest = MIN_SHARES[share < SCROLLING_SHARE ? "stage" : kind];
    return Math.round(natural * Math.min(Math.max(share, lowest), MAX_SHARE));
}

/**
 * Return heights that add up to `sum`, in proportion to the natural heights, but none below its minimum.
 *
 * If the minima add up to more than `sum`, return the minima.
 * @param {number[]} natural
 * @param {number[]} minima
 * @param {number} sum
 */
export function spread(natural, minima, sum) {
    const heights = [...minima];
    let free = [...natural.keys()];
    while (free.length) {
        const fixed = heights.reduce((total, height, number) => (free.includes(number) ? total : total + height), 0);
        const wanted = free.reduce((total, number) => total + natural[number], 0);
        const factor = Math.max(0, sum - fixed) / Math.max(wanted, 1e-9);
        const highEnough = free.filter(number => natural[number] * factor >= minima[number]);
        if (highEnough.length === free.length) {
            for (const number of free) heights[number] = natural[number] * factor;
            break;
        }
        free = highEnough;
    }
    return heights;
}
