// The voice of the page: its one polite live region. It says in a sentence that something has happened. What changes at
// each epoch is not said: it can be read from the headings, the slider and the name of the figure.

import { all, on, state } from "./bus.js";

const heard = { playing: false, left: false, ends: null, panel: null, tour: null }; // of the last message and figure

/** Say sentences. New elements make a screen reader say a sentence again that was said before. */
function say(region, ...sentences) {
    const paragraph = text => Object.assign(document.createElement("p"), { textContent: text });
    region.replaceChildren(...sentences.filter(Boolean).map(paragraph));
}

/** Say that the training begins, that the loss leaves its plateau, and how it ends: the last two once the stage shows it. */
export function draw({ data, root }) {
    const region = root.querySelector("[role=status]");
    const follow = () => {
        if (!state.received.epoch) return;
        const { playing, epoch, end } = state.received.epoch;
        if (playing && !heard.playing) say(region, data.begins.replace("#", end));
        if (!playing && heard.playing) heard.ends = epoch;
        heard.playing = playing;
    };
    const look = ({ epoch, texts }) => {
        const leaves = texts.left && !heard.left,
            ends = !heard.playing && heard.ends === epoch;
        heard.left = Boolean(texts.left);
        if (ends) heard.ends = null;
        if (ends) say(region, texts.reading);
        else if (leaves && heard.playing) say(region, texts.left);
    };
    const news = ["tour", "panel"].filter(name => data[name] !== (heard[name] ?? data[name])).map(name => data[name]);
    Object.assign(heard, { tour: data.tour, panel: data.panel });
    if (news.some(Boolean)) say(region, ...news);
    follow();
    return all(
        on("received", follow),
        on("shown", look),
        on("say", sentence => say(region, sentence)),
    );
}
