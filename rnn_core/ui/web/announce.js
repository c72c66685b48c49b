// Announcements: the sentences on training that are said when the server's messages and the stage change.
//
// Every trained epoch is an event once: moves of the handle and replays, which show epochs that were there, say nothing.

import { fill } from "./drawing/data/words.js";

/** @import { Announced, ScrubberMessage, Shown, TrainingWords } from "./types.js" */

/**
 * The state before the first message. newest, best: the newest trained and the newest shown epoch, -1 for none. left:
 * the loss of the shown epoch has left its plateau. ends: the epoch whose result is said once it is shown.
 * @type {Announced}
 */
export const SILENT = { playing: false, newest: -1, best: -1, left: false, ends: null };

/**
 * Return the state after a message from the server, and the sentences on it: training begins, or stops early.
 * @param {Announced} last
 * @param {Pick<ScrubberMessage, "playing" | "epoch" | "newest" | "end">} message
 * @param {TrainingWords} words
 * @returns {[Announced, string[]]}
 */
export function receive(last, { playing, epoch, newest, end }, words) {
    const first = last.newest < 0;
    const now = { ...last, playing, newest, best: Math.min(last.best, newest) };
    if (playing) {
        now.ends = null;
        if (!last.playing && end > newest + 1) return [now, [fill(words.begins, { end })]];
    } else if (last.playing || (newest !== last.newest && !first)) {
        now.ends = epoch === newest ? epoch : null;
        if (last.playing && newest < end) return [now, [fill(words.stopped, { epoch: newest })]];
    }
    return [now, []];
}

/**
 * Return the state after the stage has changed, and the sentences on it: the loss leaves its plateau, or the result.
 *
 * A stage that waits for its frame has no result yet.
 * @param {Announced} last
 * @param {Shown} shown
 * @returns {[Announced, string[]]}
 */
export function look(last, { epoch, texts, waits }) {
    if (waits) return [last, []];
    const at = epoch ?? 0;
    const left = Boolean(texts.left);
    const next = at === last.best + 1;
    const leaves = left && !last.left && at > last.best && (last.playing || next);
    const now = { ...last, left, best: Math.max(last.best, at) };
    if (last.ends !== at) return [now, leaves ? [texts.left] : []];
    return [{ ...now, ends: null }, [leaves && next ? texts.left : texts.reading]];
}
