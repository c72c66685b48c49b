// Announcements for screen readers: sentences about the training, made from the server's messages and the shown epochs.
//
// An epoch that is shown again, because the visitor moves the handle on the curve or replays the training, is not
// announced.

import { fill } from "./drawing/data/words.js";

/** @import { Announced, ScrubberMessage, Shown, TrainingWords } from "./types.js" */

/**
 * The state before the first message.
 *
 * playing: the network trains. newest: the newest trained epoch, -1 for none. newestShown: the newest epoch that the
 * stage (the main picture) has shown, -1 for none. left: the loss has left its plateau by the shown epoch. ends: the
 * epoch whose result is announced when the stage shows it, or null.
 * @type {Announced}
 */
export const SILENT = { playing: false, newest: -1, newestShown: -1, left: false, ends: null };

/**
 * Return the state after a message from the server, and the sentences to announce.
 *
 * There is at most one sentence. It says that training begins or has stopped early.
 * @param {Announced} last
 * @param {Pick<ScrubberMessage, "playing" | "epoch" | "newest" | "end">} message
 * @param {TrainingWords} words
 * @returns {[Announced, string[]]}
 */
export function receive(last, { playing, epoch, newest, end }, words) {
    const first = last.newest < 0;
    const now = { ...last, playing, newest, newestShown: Math.min(last.newestShown, newest) };
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
 * Return the state after the stage has shown an epoch, and the sentences to announce.
 *
 * There is at most one sentence. It says that the loss leaves its plateau, or gives the result of the training. While
 * the stage waits for the epoch's data, nothing is announced.
 * @param {Announced} last
 * @param {Shown} shown
 * @returns {[Announced, string[]]}
 */
export function look(last, { epoch, texts, waits }) {
    if (waits) return [last, []];
    const at = epoch ?? 0;
    const left = Boolean(texts.left);
    const next = at === last.newestShown + 1;
    const leaves = left && !last.left && at > last.newestShown && (last.playing || next);
    const now = { ...last, left, newestShown: Math.max(last.newestShown, at) };
    if (last.ends !== at) return [now, leaves ? [texts.left] : []];
    return [{ ...now, ends: null }, [leaves && next ? texts.left : texts.reading]];
}
