// What a chart keeps of other epochs, so as to show them again as soon as the hand on the scrubber is there. Of those that
// it has not seen it fetches the frames, one after the other while the page is at rest, and at once where the hand goes.

import { state } from "../bus.js";
import { messages } from "../messages.js";
import { baseOf, changed } from "./figures.js";

const KEPT = 300;  // epochs
const REST = 500;  // milliseconds without a press or a message, after which frames are fetched ahead
const LATER = 2000;  // milliseconds after which they are where the server has too much to do

/** Keep what is drawn of an epoch, as long as `of` says that other epochs belong to it. */
export function keep(chart, data) {
    if (chart.of !== data.of) Object.assign(chart, { of: data.of, kept: new Map() });
    chart.kept.delete(data.epoch);
    chart.kept.set(data.epoch, data);
    if (chart.kept.size > KEPT) chart.kept.delete(chart.kept.keys().next().value);
}

/** Fetch what is missing, the nearest first, as soon as the page is at rest. */
export function fetchAhead(chart, wait = REST) {
    clearTimeout(chart.rests);
    if (!chart.newest.frames?.ahead || !missing(chart).length) return;
    chart.rests = setTimeout(() => fetchNext(chart, chart.newest), wait);
}

async function fetchNext(chart, data) {
    if (performance.now() - state.touched < REST) return fetchAhead(chart);
    const [epoch] = missing(chart), status = await fetchFrame(chart, epoch);
    if (chart.newest === data && status) fetchAhead(chart, status === 200 ? 0 : LATER);
}

/** The epochs that are missing, the nearest first; of a long training every other one, or fewer. */
function missing({ kept, newest: { frames: { epochs }, epoch } }) {
    const every = Math.ceil(epochs.length / KEPT), distance = each => Math.abs(each - epoch);
    return epochs.filter((each, number) => number % every === 0 && !kept.has(each))
        .sort((one, other) => distance(one) - distance(other));
}

/** Fetch the epoch to which the hand has gone. The one before is no longer wanted. */
export async function fetchAtHand(chart, epoch) {
    chart.fetches?.abort();
    chart.fetches = new AbortController();
    if (chart.newest.frames?.epochs.includes(epoch)) await fetchFrame(chart, epoch, chart.fetches.signal);
}

/** Fetch and keep the frame of an epoch. Returns the status of the answer, or 0 where none came or none will come. */
async function fetchFrame(chart, epoch, signal) {
    const { more, frames, says, ...told } = chart.newest;
    try {
        const answer = await fetch(new URL(`frames/${frames.key}/${epoch}`, document.baseURI), { signal });
        if (answer.status === 404) recover(chart, frames.key);
        if (!answer.ok) return answer.status === 404 ? 0 : answer.status;
        const frame = await answer.json();
        if (chart.of === told.of) {
            const figure = changed(baseOf(told.base), frame.figure);
            keep(chart, { ...told, epoch, figure, says: frame.says, speed: null });
        }
        return answer.status;
    } catch {  // the line is down, or another epoch is wanted
        return 0;
    }
}

/** Have the server offer its frames again, once: it has forgotten them for others that were used since. */
function recover(chart, key) {
    if (chart.recovered === key) return;
    chart.recovered = key;
    messages.again(chart.newest.place);
}
