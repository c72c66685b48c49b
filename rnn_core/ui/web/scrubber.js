// The handle on the curve. It stands at the epoch that the stage shows, unless a hand moves it: the figures go to where
// the hand is, as far as they have been there. A message that was sent before the server had heard of the hand's last
// move does not move it back. A replay is a hand that moves by itself; the server hears of it where it ends. While it
// trains, a press on Pause holds the figures at once.

import { all, emit, listen, on, state } from "./bus.js";
import { TYPED } from "./keys.js";
import { messages, setPausing } from "./messages.js";

const STEPS = { j: -1, l: 1 };  // keys -> which way
const NEAR = 3;  // pixels
const SOON = 2000;  // milliseconds in which the server hears of a press on Pause, or the figures go on

// asked: when the hand's last move was sent, null if the server has heard of it. sent: the epoch that was sent.
// timer: of the replay.
const hand = { asked: null, sent: null, timer: null, pauses: null };

/** The next epoch of which the network was kept, this way or that. */
function next({ kept, newest }, epoch, way) {
    if (!kept) return Math.min(Math.max(epoch + way, 0), newest);
    return (way > 0 ? kept.find(each => each > epoch) : kept.findLast(each => each < epoch)) ?? epoch;
}

/** Hold the figures until the server says that it does not train, or for a while. */
function pause() {
    setPausing(true);
    clearTimeout(hand.pauses);
    hand.pauses = setTimeout(() => setPausing(false), SOON);
}

/** Hide what the axis says too near to the number of the handle. */
function clear(handle) {
    const { left, right, top } = handle.querySelector("output").getBoundingClientRect();
    for (const label of handle.closest(".st-key-curve")?.querySelectorAll("text.axis") ?? []) {
        const place = label.getBoundingClientRect();
        const near = place.left < right + NEAR && place.right > left - NEAR && place.bottom > top;
        label.style.visibility = near ? "hidden" : "";
    }
}

function stopReplay() {
    if (!hand.timer) return;
    hand.timer = clearInterval(hand.timer);
    emit("replaying", state.replays = false);
}

/** The handle as the server's last message has it. */
function handleOf(data, root) {
    const handle = root.querySelector(".handle"), input = handle.querySelector("input");
    const at = () => Number(input.value);

    const show = epoch => {
        input.value = Math.min(epoch, data.newest);
        handle.style.setProperty("--at", data.end ? at() / data.end : 0);
        handle.querySelector("output").value = input.value;
        clear(handle);
        input.ariaValueText = at() === data.epoch ? data.value : data.ahead.replace("#", input.value);
    };
    const follow = () => {
        if (!hand.asked && !hand.timer && state.hand === null) show(state.shown?.epoch ?? data.epoch);
    };
    const send = () => {
        Object.assign(hand, { sent: at(), asked: performance.now() });
        messages.moved("epoch", hand.sent, hand.asked);
    };
    const move = epoch => {
        show(epoch);
        emit("epoch", state.hand = at());
    };
    const go = epoch => {
        if (input.disabled) return;
        stopReplay();
        move(epoch);
        if (!hand.asked) send();
    };
    const rest = () => { if (hand.timer) go(at()); };
    const replay = speed => {
        if (hand.timer) return rest();
        if (input.disabled || data.playing) return;
        const first = next(data, at(), 1);
        move(first === at() ? 0 : first);
        hand.timer = setInterval(() => {
            const epoch = next(data, at(), 1);
            if (epoch === at()) rest();
            else move(epoch);
        }, 1000 / speed);
        emit("replaying", state.replays = true);
    };
    const press = event => {
        const name = event.key.toLowerCase();
        if (!state.letters || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(TYPED)) return;
        if (name === "r") return replay(data.speed);
        if (name === "k" && data.playing) pause();
        if (STEPS[name]) go(next(data, at(), STEPS[name]));
        else rest();
    };
    return { handle, input, at, follow, send, go, rest, replay, press };
}

/** Take what a message says of the hand and of the training. Returns whether the handle may follow it. */
function settle(data, { input, at, send }) {
    const heard = hand.asked && data.heard === hand.asked;
    if (heard) hand.asked = null;
    if (hand.timer && !data.playing) return false;
    stopReplay();
    if (hand.asked) return false;
    if (heard && at() !== hand.sent) {
        send();
        return false;
    }
    if (state.hand !== null) {
        state.hand = null;
        emit("epoch", data.epoch);
    }
    Object.assign(input, { max: data.end, disabled: !data.newest, title: data.help, ariaLabel: data.label });
    return true;
}

export function draw({ data, root }) {
    const scrubber = handleOf(data, root), { handle, input, at, follow, send, go, rest, replay, press } = scrubber;
    if (settle(data, scrubber)) follow();
    input.oninput = () => go(at());
    input.onchange = () => { if (at() !== hand.sent) send(); };
    return all(
        listen(window, "keydown", press, true),
        listen(window, "pointerdown", event => { if (!event.target.closest?.(".st-key-replay")) rest(); }, true),
        listen(window, "click", event => { if (data.playing && event.target.closest?.(".st-key-train button")) pause(); }, true),
        on("curve", () => clear(handle)),
        on("point", go),
        on("replay", replay),
        on("shown", follow),
    );
}
