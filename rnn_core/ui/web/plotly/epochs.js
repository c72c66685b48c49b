// What a chart keeps of other epochs, so as to show them again as soon as the hand on the scrubber is there.

import { state } from "../bus.js";
import { messages } from "../messages.js";

const KEPT = 300;  // epochs
const REST = 500, AT_ONCE = 16;  // milliseconds before the epochs that are missing are asked for, and how many

/** Keep what is drawn of an epoch, as long as `of` says that other epochs belong to it. */
export function keep(chart, data) {
    if (chart.of !== data.of) Object.assign(chart, { of: data.of, kept: new Map(), asked: new Set() });
    chart.kept.delete(data.epoch);
    chart.kept.set(data.epoch, data);
    if (chart.kept.size > KEPT) chart.kept.delete(chart.kept.keys().next().value);
}

/** Ask for what is missing of the kept epochs, the nearest first, once each, while the page is at rest. */
export function fetchMissing(chart, { kept, epoch, place }) {
    clearTimeout(chart.rests);
    const every = Math.ceil(kept.length / KEPT), distance = each => Math.abs(each - epoch);
    const missing = kept.filter((each, number) => number % every === 0 && !chart.kept.has(each) && !chart.asked.has(each));
    if (!missing.length) return;
    const ask = () => {
        // What is asked while a press is on its way would carry what the controls were before it.
        if (performance.now() - state.touched < 3 * REST) return void (chart.rests = setTimeout(ask, REST));
        const asked = missing.sort((one, other) => distance(one) - distance(other)).slice(0, AT_ONCE);
        asked.forEach(each => chart.asked.add(each));
        messages.missing(place, asked);
    };
    chart.rests = setTimeout(ask, REST);
}
