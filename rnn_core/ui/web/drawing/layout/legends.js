// Legends: a colour bar for each scale. A vertical bar is beside all bands (heatmaps) of its scale, and a horizontal
// bar is beside the first of these bands.

import { general, signed } from "../data/words.js";
import { apart, LINE, SIZES, text } from "./texts.js";

/**
 * @import { Band, BandRows, BandScene, Colours, Layout, Legend, LegendWord, Measure } from "../types.js"
 * @import { RampName, Scale, ScaleName, Span } from "../types.js"
 */

const STANDING_WIDTH_PX = 10; // of a vertical bar
const LYING_PX = { thick: 8, long: 40, minLength: 8 }; // of a horizontal bar
const TEXT_GAP_PX = 4; // between a bar and its tick labels
const PLOT_GAP_PX = 8; // between the plot and a bar
const MIN_STANDING_PX = 70; // if less height is left for a bar, it is horizontal
const MIN_STANDING_ROWS = 4; // a bar beside fewer rows is horizontal

/**
 * The width that all legends need, and the height that the horizontal legend of each band needs.
 * @typedef {{ width: number, heights: number[] }} LegendNeeds
 */

/**
 * The scale of a bar. write: returns the label of a tick.
 * @typedef {{
 *     low: number, high: number, ticks: number[], legend: string, write?: (value: number) => string,
 * }} BarScale
 */

/** @typedef {{ left: number, em: number, size: number, measure: Measure }} BarSetting */

const written = (/** @type {number} */ value) => signed(general(value, 4));

/**
 * Return the scales that need a legend, each with the indices of its bands. Lines and an input of letters need no
 * legend.
 * @param {{ band: Band }[]} needs
 */
function scalesOf(needs) {
    /** @type {Map<ScaleName, number[]>} */
    const scales = new Map();
    for (const [number, { band }] of needs.entries()) {
        if (band.against) continue;
        scales.set(band.scale, [...(scales.get(band.scale) ?? []), number]);
    }
    if (scales.get("input")?.some(number => needs[number].band.letters)) scales.delete("input");
    return scales;
}

/**
 * Return whether the legend of a scale is horizontal.
 * @param {ScaleName} scale
 * @param {number[]} numbers
 * @param {BandRows[]} bands
 * @param {boolean} beside
 */
function lies(scale, numbers, bands, beside) {
    if (beside && (scale === "input" || scale === "probability")) return true;
    return numbers.reduce((sum, number) => sum + bands[number].rows, 0) < MIN_STANDING_ROWS;
}

/**
 * Return the space that the legends need.
 * @param {BandScene} scene
 * @param {BandRows[]} needs
 * @param {{ em: number, beside: boolean, measure: Measure }} setting
 * @returns {LegendNeeds}
 */
export function legendNeeds(scene, needs, { em, beside, measure }) {
    const size = SIZES.tick * em;
    const long = (/** @type {string} */ label) => measure(label, size, false);
    const heights = needs.map(() => 0);
    let width = 0;
    for (const [scale, numbers] of scalesOf(needs)) {
        const { low, high, ticks, legend, spare = [] } = scene.scales[scale];
        if (lies(scale, numbers, needs, beside)) {
            const bar = (beside ? LYING_PX.long : LYING_PX.long / 2) * em;
            const named = scale === "input" ? 0 : long(legend);
            const ends = [high, ...spare].map(end => long(written(end)));
            width = Math.max(width, long(written(low)) + Math.max(...ends) + 2 * TEXT_GAP_PX + bar, named);
            heights[numbers[0]] = size * LINE * (scale === "input" ? 1 : 2);
        } else {
            width = Math.max(width, standingWidth({ ticks: [...ticks, ...spare] }, { em, measure }));
        }
    }
    return { width, heights };
}

/**
 * Return the width of a vertical bar with its labels.
 * @param {{ ticks: number[], write?: (value: number) => string }} scale
 * @param {{ em: number, measure: Measure }} setting
 */
export function standingWidth({ ticks, write = written }, { em, measure }) {
    const size = SIZES.tick * em;
    return (
        STANDING_WIDTH_PX * em +
        2 * TEXT_GAP_PX +
        Math.max(...ticks.map(value => measure(write(value), size, false))) +
        size * LINE
    );
}

/**
 * Return a horizontal bar beside a band. The numbers at its ends are beside the bar. Its label is below the bar if the
 * label fits; the bar of the inputs has no label.
 * @param {ScaleName} scale
 * @param {Scale} range
 * @param {Span & { head: number, foot: number }} place
 * @param {BarSetting & { width: number }} setting
 * @returns {Legend}
 */
function lyingBar(scale, { low, high, legend }, place, { left, width, em, size, measure }) {
    const line = size * LINE;
    const long = (/** @type {string} */ label) => measure(label, size, false);
    const hasRoom = place.foot - place.head >= 2 * line && long(legend) <= width - left;
    const named = scale !== "input" && hasRoom;
    const y = (place.top + place.bottom) / 2 - (named ? line / 2 : 0);
    const before = long(written(low)) + TEXT_GAP_PX;
    const room = width - left - before - TEXT_GAP_PX - long(written(high)) - 1;
    const bar = Math.max(LYING_PX.minLength, Math.min(LYING_PX.long * em, room));
    const thick = LYING_PX.thick * em;
    /** @type {LegendWord[]} */
    const words = [
        { key: "low", text: written(low), x: left, y, anchor: "start" },
        { key: "high", text: written(high), x: left + before + bar + TEXT_GAP_PX, y, anchor: "start" },
    ];
    if (named) words.push({ key: "name", text: legend, x: left, y: y + line, anchor: "start" });
    return { scale, lying: true, left: left + before, top: y - thick / 2, width: bar, height: thick, words };
}

/**
 * Return a vertical bar with tick labels, and with its label, written upwards, if the label fits.
 * @param {RampName} scale
 * @param {BarScale} range
 * @param {[first: { top: number }, last: { bottom: number }]} ends - The first and the last band beside the bar.
 * @param {BarSetting} setting
 * @returns {Legend}
 */
export function standingBar(scale, { low, high, ticks, legend, write = written }, [first, last], setting) {
    const { left, em, size, measure } = setting;
    const line = size * LINE;
    const top = first.top + line / 2;
    const height = last.bottom - line / 2 - top;
    // The colour of a cell state c shows tanh c, so a tick at c stands at tanh c.
    const bent = (/** @type {number} */ value) => (scale === "cell_state" ? Math.tanh(value) : value);
    const x = left + STANDING_WIDTH_PX * em + TEXT_GAP_PX;
    const tick = Math.max(...ticks.map(value => measure(write(value), size, false)));
    // `apart` keeps earlier texts, so the ticks at the ends come first.
    const far = (/** @type {number} */ value) => Math.abs(bent(value) - (low + high) / 2);
    /** @type {LegendWord[]} */
    const words = [...ticks]
        .sort((one, other) => far(other) - far(one))
        .map(value => {
            const y = top + ((high - bent(value)) / (high - low)) * height;
            return { key: `tick ${value}`, text: write(value), x, y, anchor: "start" };
        });
    if (legend && measure(legend, size, false) <= last.bottom - first.top) {
        const place = { x: x + tick + TEXT_GAP_PX + line / 2, y: top + height / 2 };
        words.push({ key: "name", text: legend, ...place, turned: true, anchor: "middle" });
    }
    return { scale, lying: false, left, top, width: STANDING_WIDTH_PX * em, height, words };
}

/**
 * Return the bars of a layout, with their labels.
 * @param {BandScene} scene
 * @param {Pick<Layout, "bands" | "plot" | "em" | "beside" | "width">} layout
 * @param {Measure} measure
 * @returns {Legend[]}
 */
export function legendsOf(scene, { bands, plot, em, beside, width }, measure) {
    const setting = { left: plot.right + PLOT_GAP_PX, width, em, size: SIZES.tick * em, measure };
    return [...scalesOf(bands)].map(([scale, numbers]) => {
        const first = bands[numbers[0]];
        const last = bands[numbers[numbers.length - 1]];
        const low = last.bottom - first.top < MIN_STANDING_PX * em;
        if (low || lies(scale, numbers, bands, beside)) return lyingBar(scale, scene.scales[scale], first, setting);
        return standingBar(scale, scene.scales[scale], [first, last], setting);
    });
}

/**
 * Return the labels of the bars as texts. A text that would overlap an earlier text of the same bar is left out.
 * @param {Legend[]} legends
 * @param {{ em: number, colours: Colours, measure: Measure }} look
 */
export function legendTexts(legends, { em, colours, measure }) {
    const look = { size: SIZES.tick * em, colour: colours.muted, measure };
    return legends.flatMap(({ scale, words }) =>
        apart(words.map(word => text(`legend ${scale} ${word.key}`, [{ text: word.text }], { ...word, ...look }))),
    );
}
