// The voice of the page: its one polite live region, which says in a sentence that something has happened.
//
// It does not say the changes of every epoch. A screen reader reads them from the headings, the slider and the name of the
// figure.

import { all, on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Component, Shown, VoiceData } from "./types.js" */

/**
 * The state of the last message and of the last figure. ends: the last epoch of a training run that the stage has still
 * to show.
 * @type {{ playing: boolean, left: boolean, ends: number | null, panel: string | null, tour: string | null }}
 */
const last = { playing: false, left: false, ends: null, panel: null, tour: null };

/**
 * Say sentences. New elements make a screen reader say a sentence again that it has said before.
 * @param {HTMLElement} region
 * @param {...string} sentences
 */
function say(region, ...sentences) {
    const paragraph = (/** @type {string} */ text) => Object.assign(document.createElement("p"), { textContent: text });
    region.replaceChildren(...sentences.filter(Boolean).map(paragraph));
}

/**
 * Say that the training begins, that the loss leaves its plateau, and how the training ends.
 *
 * The last two are said once the stage shows them.
 * @param {Component<VoiceData>} component
 */
export function draw({ data, root }) {
    const region = find(root, "[role=status]");
    const follow = () => {
        if (!state.received.epoch) return;
        const { playing, epoch, end } = state.received.epoch;
        if (playing && !last.playing) say(region, data.begins.replace("#", String(end)));
        if (!playing && last.playing) last.ends = epoch;
        last.playing = playing;
    };
    const look = (/** @type {Shown} */ { epoch, texts }) => {
        const leaves = texts.left && !last.left;
        const ends = !last.playing && last.ends === epoch;
        last.left = Boolean(texts.left);
        if (ends) last.ends = null;
        if (ends) say(region, texts.reading);
        else if (leaves && last.playing) say(region, texts.left);
    };
    const news = [];
    if (data.tour !== (last.tour ?? data.tour)) news.push(data.tour);
    if (data.panel !== (last.panel ?? data.panel)) news.push(data.panel);
    last.tour = data.tour;
    last.panel = data.panel;
    if (news.some(Boolean)) say(region, ...news);
    follow();
    return all(
        on("received", follow),
        on("shown", look),
        on("say", sentence => say(region, sentence)),
    );
}
