// The headline: the experiment's question until the stage (the main picture) is drawn, and then the headline of the
// shown epoch.

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
    find(root, "h1").dataset.longest = longest; // styles/page.css reserves the height of this text
    follow();
    return on("shown", follow);
}
