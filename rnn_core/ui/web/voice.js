// The voice of the page: a live region. Screen readers read its sentences about events. Error messages are alerts
// outside of this region.
//
// Epochs are not announced. A screen reader finds them in the headings, the slider and the figure's label.

import { look, receive, SILENT } from "./announce.js";
import { all, on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Announced, Component, VoiceData } from "./types.js" */

/**
 * The state of the announcements about training, and the last sentences about an opened panel and about a stop of
 * the tour.
 * @type {{ training: Announced, panel: string | null, tour: string | null }}
 */
const last = { training: SILENT, panel: null, tour: null };

/**
 * Announce sentences. Their elements are new each time, so that a screen reader also reads a repeated sentence.
 * @param {HTMLElement} region
 * @param {string[]} sentences
 */
function say(region, sentences) {
    const paragraph = (/** @type {string} */ text) => Object.assign(document.createElement("p"), { textContent: text });
    const said = sentences.filter(Boolean);
    if (said.length) region.replaceChildren(...said.map(paragraph));
}

/**
 * Announce a panel or a stop of the tour that has just been opened. Announce later events of the training as they
 * occur.
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
