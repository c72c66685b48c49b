// The headline: the experiment's question, and its answer as soon as the stage shows a network that gives it.

import { on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Component, HeadlineData } from "./types.js" */

/** @param {Component<HeadlineData>} component */
export function draw({ data: { question, longest }, root }) {
    const line = find(root, "h1 > span");
    const follow = () => {
        const text = state.shown?.texts.headline ?? question;
        if (line.textContent !== text) line.textContent = text;
    };
    find(root, "h1").dataset.longest = longest; // the page's style reserves its room, so that nothing moves
    follow();
    return on("shown", follow);
}
