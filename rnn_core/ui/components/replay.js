// The button that plays again what was trained.

function draw({ data, parentElement }) {
    const button = parentElement.querySelector("button");
    const play = way => window.dispatchEvent(new CustomEvent("replay", { detail: { way, speed: data.speed } }));
    const tell = ({ detail }) => {
        button.dataset.icon = detail ? "stop" : "slow_motion_video";
        button.firstChild.textContent = detail ? data.stop : data.label;
    };
    Object.assign(button, { title: data.help, hidden: false });
    button.onclick = event => play(event.shiftKey ? -1 : 1);
    tell({ detail: window.rnnReplays });
    if (button.tell) window.removeEventListener("replaying", button.tell);
    window.addEventListener("replaying", button.tell = tell);
}
