// Legends: what the colours of each scale mean. A bar stands beside all bands of its scale, or lies beside the first one.

import { LINE, SIZES } from "./texts.js";
import { general, signed } from "../data/words.js";

const BAR = 10, LYING = 8, LENGTH = 40, NEAR = 4;  // pixels of a bar, of one that lies, and to its numbers
const TALL = 70;  // pixels from which on a bar stands

/** Return how a number at a legend is written. */
const ends = value => signed(general(value, 4));

/** Return the scales that need a legend, each with the numbers of its bands. Letters have no colours to explain. */
function scalesOf(scene, bands) {
    const found = new Map();
    bands.forEach(({ band }, number) => {
        if (band.against) return;
        if (!found.has(band.scale)) found.set(band.scale, []);
        found.get(band.scale).push(number);
    });
    if (found.get("input")?.some(number => bands[number].band.letters)) found.delete("input");
    return found;
}

/** Return how the legend of a scale stands: "stands" or "lies". */
function way(scale, numbers, bands, beside) {
    if (beside && (scale === "input" || scale === "probability")) return "lies";
    const rows = numbers.reduce((sum, number) => sum + bands[number].rows, 0);
    return rows < 4 ? "lies" : "stands";
}

/** Return the width that the legends need, and the height that each band's own needs at least: {width, heights}. */
export function legendsWidth(scene, bands, { em, beside, measure }) {
    const heights = bands.map(() => 0), size = SIZES.tick * em;
    let width = 0;
    for (const [scale, numbers] of scalesOf(scene, bands)) {
        const { low, high, ticks, legend } = scene.scales[scale];
        const long = value => measure(ends(value), size, false);
        if (way(scale, numbers, bands, beside) === "lies") {
            width = Math.max(width, long(low) + long(high) + 2 * NEAR + (beside ? LENGTH : LENGTH / 2) * em);
            if (scale !== "input") width = Math.max(width, measure(legend, size, false));
            heights[numbers[0]] = size * LINE * (scale === "input" ? 1 : 2);
        } else {
            width = Math.max(width, BAR * em + NEAR + Math.max(...ticks.map(long)) + NEAR + size * LINE);
        }
    }
    return { width, heights };
}

/**
 * Return the bars of a layout and what stands at them:
 * [{scale, left, top, width, height, lying, words: [{key, text, x, y, anchor, turned}]}].
 */
export function legendsOf(scene, { bands, plot, em, beside, width }, measure) {
    const size = SIZES.tick * em, line = size * LINE, left = plot.right + 8;
    return [...scalesOf(scene, bands)].map(([scale, numbers]) => {
        const { low, high, ticks, legend } = scene.scales[scale];
        const first = bands[numbers[0]], last = bands[numbers.at(-1)];
        const lying = way(scale, numbers, bands, beside) === "lies" || last.bottom - first.top < TALL * em;
        if (lying) {
            const hasRoom = first.foot - first.head >= 2 * line && measure(legend, size, false) <= width - left;
            const named = scale !== "input" && hasRoom;
            const middle = (first.top + first.bottom) / 2 - (named ? line / 2 : 0);
            const before = measure(ends(low), size, false) + NEAR, after = measure(ends(high), size, false) + NEAR;
            const long = Math.max(8, Math.min(LENGTH * em, width - left - before - after - 1)), thick = LYING * em;
            const words = [
                { key: "low", text: ends(low), x: left, y: middle, anchor: "start" },
                { key: "high", text: ends(high), x: left + before + long + NEAR, y: middle, anchor: "start" },
            ];
            if (named) words.push({ key: "name", text: legend, x: left, y: middle + line, anchor: "start" });
            return { scale, lying, left: left + before, top: middle - thick / 2, width: long, height: thick, words };
        }
        const top = first.top + line / 2, height = last.bottom - line / 2 - top;
        const bent = value => scale === "cell_state" ? Math.tanh(value) : value;
        const at = value => top + (high - bent(value)) / (high - low) * height;
        const beyond = left + BAR * em + NEAR, tick = Math.max(...ticks.map(value => measure(ends(value), size, false)));
        const far = value => Math.abs(bent(value) - (low + high) / 2);  // the ends are the last to give way
        const words = [...ticks].sort((one, other) => far(other) - far(one))
            .map(value => ({ key: `tick ${value}`, text: ends(value), x: beyond, y: at(value), anchor: "start" }));
        if (measure(legend, size, false) <= last.bottom - first.top) {
            const x = beyond + tick + NEAR + line / 2;
            words.push({ key: "name", text: legend, x, y: top + height / 2, turned: true, anchor: "middle" });
        }
        return { scale, lying, left, top, width: BAR * em, height, words };
    });
}
