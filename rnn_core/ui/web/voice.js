// The voice of the page: its only polite live region, which announces events in sentences.
//
// It does not announce every epoch, which a screen reader reads from the headings, the slider and the figure's label.

import { all, on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Component, Shown, VoiceData } from "./types.js" */

/**
 * The state of the last message and of the last figure. ends: the last epoch of a finished training run, until the
 * stage shows it.
 * @type {{ playing: boolean, left: boolean, ends: number | null, panel: string | null, tour: string | null }}
 */
const last = { playing: false, left: false, ends: null, panel: null, tour: null };

/**
 * Announce sentences. Because the elements are new, a screen reader also repeats a sentence.
 * @param {HTMLElement} region
 * @param {...string} sentences
 */
function say(region, ...sentences) {
    const paragraph = (/** @type {string} */ text) => Object.assign(document.createElement("p"), { textContent: text });
    region.replaceChildren(...sentences.filter(Boolean).map(paragraph));
}

/**
 * Announce the start of a training run, the end of its plateau, its result, and an opened panel or stop of the tour.
 *
 * The end of the plateau and the result are announced once the stage shows them.
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
