// The button that replays the trained epochs.

import { emit, on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Component, ReplayData } from "./types.js" */

/** @param {Component<ReplayData>} component */
export function draw({ data, root }) {
    const button = find(root, "button");
    const label = find(button, "b");
    const follow = (/** @type {boolean} */ replays) => {
        button.dataset.icon = replays ? "stop" : "slow_motion_video";
        label.textContent = replays ? data.stop : data.label;
    };
    Object.assign(button, { title: data.help, hidden: false });
    button.onclick = () => emit("replay", data.speed);
    follow(state.replays);
    return on("replaying", follow);
}
