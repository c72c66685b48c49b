// The button that plays again what was trained.

import { emit, on, state } from "./bus.js";

export function draw({ data, root }) {
    const button = root.querySelector("button");
    const follow = replays => {
        button.dataset.icon = replays ? "stop" : "slow_motion_video";
        button.firstChild.textContent = replays ? data.stop : data.label;
    };
    Object.assign(button, { title: data.help, hidden: false });
    button.onclick = () => emit("replay", data.speed);
    follow(state.replays);
    return on("replaying", follow);
}
