// The voice of the page: its only polite live region, which announces events in sentences.
//
// It does not announce every epoch, which a screen reader reads from the headings, the slider and the figure's label.

import { look, receive, SILENT } from "./announce.js";
import { all, on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Announced, Component, VoiceData } from "./types.js" */

/**
 * The state of the announcements, and the last panel and stop of the tour.
 * @type {{ training: Announced, panel: string | null, tour: string | null }}
 */
const last = { training: SILENT, panel: null, tour: null };

/**
 * Announce sentences. Because the elements are new, a screen reader also repeats a sentence.
 * @param {HTMLElement} region
 * @param {string[]} sentences
 */
function say(region, sentences) {
    const paragraph = (/** @type {string} */ text) => Object.assign(document.createElement("p"), { textContent: text });
    const said = sentences.filter(Boolean);
    if (said.length) region.replaceChildren(...said.map(paragraph));
}

/**
 * Announce the events of a training run, and an opened panel or stop of the tour.
 * @param {Component<VoiceData>} component
 */
export function draw({ data, root }) {
    const region = find(root, "[role=status]");
    /** @param {[Announced, string[]]} next */
    const go = ([training, sentences]) => {
        last.training = training;
        say(region, sentences);
    };
    const follow = () => {
        if (state.received.epoch) go(receive(last.training, state.received.epoch, data));
    };
    const news = [];
    if (data.tour !== (last.tour ?? data.tour)) news.push(data.tour);
    if (data.panel !== (last.panel ?? data.panel)) news.push(data.panel);
    last.tour = data.tour;
    last.panel = data.panel;
    say(region, news);
    follow();
    return all(
        on("received", follow),
        on("shown", shown => go(look(last.training, shown))),
        on("say", sentence => say(region, [sentence])),
    );
}
