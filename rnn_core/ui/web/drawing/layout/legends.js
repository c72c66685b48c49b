// Legends: what the colours of each scale mean. A bar stands beside all bands of its scale, or lies beside the first one.

import { general, signed } from "../data/words.js";
import { apart, LINE, SIZES, text } from "./texts.js";

const STANDING = 10; // pixels that a standing bar is wide
const LYING = { thick: 8, long: 40, least: 8 }; // pixels of a bar that lies
const NEAR = 4; // pixels between a bar and its numbers
const AWAY = 8; // pixels between the plot and a bar
const TALL = 70; // pixels from which on a bar stands
const ROWS = 4; // rows from which on a bar stands

const written = value => signed(general(value, 4));

/** Return the scales that need a legend, each with the numbers of its bands. Letters have no colours to explain. */
function scalesOf(needs) {
    const found = new Map();
    for (const [number, { band }] of needs.entries()) {
        if (band.against) continue;
        if (!found.has(band.scale)) found.set(band.scale, []);
        found.get(band.scale).push(number);
    }
    if (found.get("input")?.some(number => needs[number].band.letters)) found.delete("input");
    return found;
}

/** Return whether the legend of a scale lies. */
function lies(scale, numbers, bands, beside) {
    if (beside && (scale === "input" || scale === "probability")) return true;
    return numbers.reduce((sum, number) => sum + bands[number].rows, 0) < ROWS;
}

/** Return the width that the legends need, and the height that each band's own needs at least: {width, heights}. */
export function legendsWidth(scene, needs, { em, beside, measure }) {
    const size = SIZES.tick * em;
    const long = text => measure(text, size, false);
    const heights = needs.map(() => 0);
    let width = 0;
    for (const [scale, numbers] of scalesOf(needs)) {
        const { low, high, ticks, legend } = scene.scales[scale];
        if (lies(scale, numbers, needs, beside)) {
            const bar = (beside ? LYING.long : LYING.long / 2) * em;
            const named = scale === "input" ? 0 : long(legend);
            width = Math.max(width, long(written(low)) + long(written(high)) + 2 * NEAR + bar, named);
            heights[numbers[0]] = size * LINE * (scale === "input" ? 1 : 2);
        } else {
            width = Math.max(width, standingWidth({ ticks }, { em, measure }));
        }
    }
    return { width, heights };
}

/** Return how wide a standing bar is with what stands at it. */
export function standingWidth({ ticks, write = written }, { em, measure }) {
    const size = SIZES.tick * em;
    return STANDING * em + 2 * NEAR + Math.max(...ticks.map(value => measure(write(value), size, false))) + size * LINE;
}

/** Return a bar that lies beside a band, with the ends of its scale at both sides and its name below it. */
function lyingBar(scale, { low, high, legend }, place, { left, width, em, size, measure }) {
    const line = size * LINE;
    const long = text => measure(text, size, false);
    const hasRoom = place.foot - place.head >= 2 * line && long(legend) <= width - left;
    const named = scale !== "input" && hasRoom;
    const y = (place.top + place.bottom) / 2 - (named ? line / 2 : 0);
    const before = long(written(low)) + NEAR;
    const room = width - left - before - NEAR - long(written(high)) - 1;
    const bar = Math.max(LYING.least, Math.min(LYING.long * em, room));
    const thick = LYING.thick * em;
    const words = [
        { key: "low", text: written(low), x: left, y, anchor: "start" },
        { key: "high", text: written(high), x: left + before + bar + NEAR, y, anchor: "start" },
    ];
    if (named) words.push({ key: "name", text: legend, x: left, y: y + line, anchor: "start" });
    return { scale, lying: true, left: left + before, top: y - thick / 2, width: bar, height: thick, words };
}

/**
 * Return a bar that stands beside all that has its colours, with its ticks and its name at the right.
 *
 * write: function of a tick that gives its text. first, last: {top, bottom} of what is beside it.
 */
export function standingBar(scale, { low, high, ticks, legend, write = written }, [first, last], at) {
    const { left, em, size, measure } = at;
    const line = size * LINE;
    const top = first.top + line / 2;
    const height = last.bottom - line / 2 - top;
    const bent = value => (scale === "cell_state" ? Math.tanh(value) : value);
    const x = left + STANDING * em + NEAR;
    const tick = Math.max(...ticks.map(value => measure(write(value), size, false)));
    const far = value => Math.abs(bent(value) - (low + high) / 2); // the ends are the last to give way
    const words = [...ticks]
        .sort((one, other) => far(other) - far(one))
        .map(value => {
            const y = top + ((high - bent(value)) / (high - low)) * height;
            return { key: `tick ${value}`, text: write(value), x, y, anchor: "start" };
        });
    if (legend && measure(legend, size, false) <= last.bottom - first.top) {
        const place = { x: x + tick + NEAR + line / 2, y: top + height / 2 };
        words.push({ key: "name", text: legend, ...place, turned: true, anchor: "middle" });
    }
    return { scale, lying: false, left, top, width: STANDING * em, height, words };
}

/**
 * Return the bars of a layout and what stands at them:
 * [{scale, lying, left, top, width, height, words: [{key, text, x, y, anchor, turned}]}, …].
 */
export function legendsOf(scene, { bands, plot, em, beside, width }, measure) {
    const at = { left: plot.right + AWAY, width, em, size: SIZES.tick * em, measure };
    return [...scalesOf(bands)].map(([scale, numbers]) => {
        const ends = [bands[numbers[0]], bands[numbers.at(-1)]];
        const low = ends[1].bottom - ends[0].top < TALL * em;
        if (low || lies(scale, numbers, bands, beside)) return lyingBar(scale, scene.scales[scale], ends[0], at);
        return standingBar(scale, scene.scales[scale], ends, at);
    });
}

/** Return what stands at the bars as texts; one that would touch another is left out. */
export function legendTexts(legends, { em, colours, measure }) {
    const look = { size: SIZES.tick * em, colour: colours.muted, measure };
    return legends.flatMap(({ scale, words }) =>
        apart(words.map(word => text(`legend ${scale} ${word.key}`, [{ text: word.text }], { ...word, ...look }))),
    );
}
