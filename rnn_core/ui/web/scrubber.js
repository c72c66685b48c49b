// The handle on the curve. It stands at the epoch that the stage shows, unless a hand moves it: then at the epoch of the
// hand, `state.hand`, and the figures go there as far as they have been there. A message that was sent before the server
// had heard of the hand's last move does not move it back. A replay is a hand that moves by itself; the server hears of
// it where it ends. While it trains, a press on Pause holds the figures at once.

import { all, emit, listen, on, state } from "./bus.js";
import { TYPED } from "./keys.js";
import { messages, setPausing } from "./messages.js";

const STEPS = { j: -1, l: 1 }; // keys -> which way
const NEAR = 3; // pixels
const SOON = 2000; // milliseconds in which the server hears of a press on Pause, or of a move of the hand

const scrubbers = new WeakMap(); // element of the handle -> Scrubber

class Scrubber {
    #data = null; // the server's last message
    #sent = null; // the epoch that the server was sent last
    #asked = null; // when, null if the server has heard of it
    #replay = null; // the timer of a replay
    #pause = null; // the timer of a press on Pause

    constructor(handle) {
        this.handle = handle;
        this.input = handle.querySelector("input");
        this.output = handle.querySelector("output");
        this.input.oninput = () => this.#go(this.#at);
        this.input.onchange = () => {
            if (this.#at !== this.#sent) this.#send();
        };
        const cleanUp = all(
            listen(window, "keydown", event => this.#press(event), true),
            listen(
                window,
                "pointerdown",
                ({ target }) => {
                    if (!target.closest?.(".st-key-replay")) this.#rest();
                },
                true,
            ),
            listen(
                window,
                "click",
                ({ target }) => {
                    if (target.closest?.(".st-key-train button")) this.#hold();
                },
                true,
            ),
            on("curve", () => this.#clear()),
            on("point", epoch => this.#go(epoch)),
            on("replay", speed => this.#play(speed)),
            on("shown", () => this.#follow()),
        );
        this.leave = () => {
            cleanUp();
            this.#stopReplay();
            scrubbers.delete(handle);
        };
    }

    /** The epoch at which the handle stands. */
    get #at() {
        return Number(this.input.value);
    }

    /** Take a message: what the server says of the hand and of the training. */
    receive(data) {
        const answered = this.#asked !== null && data.heard === this.#asked;
        this.#data = data;
        if (answered) this.#asked = null;
        if (this.#replay && !data.playing) return;
        this.#stopReplay();
        if (this.#asked !== null) {
            if (performance.now() - this.#asked > SOON) this.#send(); // it was lost on its way
            return;
        }
        if (answered && this.#at !== this.#sent) return this.#send(); // the hand has moved on
        if (state.hand !== null) {
            state.hand = null;
            emit("epoch", data.epoch);
        }
        const { end, newest, help, label } = data;
        Object.assign(this.input, { max: end, disabled: !newest, title: help, ariaLabel: label });
        this.#follow();
    }

    /** Stand where the stage is, unless the hand is elsewhere. */
    #follow() {
        if (this.#asked === null && !this.#replay && state.hand === null)
            this.#show(state.shown?.epoch ?? this.#data.epoch);
    }

    #show(epoch) {
        const { newest, end, value, ahead } = this.#data;
        this.input.value = Math.min(epoch, newest);
        this.handle.style.setProperty("--at", end ? this.#at / end : 0);
        this.output.value = this.input.value;
        this.#clear();
        this.input.ariaValueText = this.#at === this.#data.epoch ? value : ahead.replace("#", this.input.value);
    }

    /** Go to an epoch, and tell the server unless it has still to hear of the move before. */
    #go(epoch) {
        if (this.input.disabled) return;
        this.#stopReplay();
        this.#move(epoch);
        if (this.#asked === null) this.#send();
    }

    #move(epoch) {
        this.#show(epoch);
        emit("epoch", (state.hand = this.#at));
    }

    #send() {
        this.#sent = this.#at;
        this.#asked = performance.now();
        messages.moved("epoch", this.#sent, this.#asked);
    }

    /** The next epoch of which the network was kept, this way or that. */
    #next(way) {
        const { kept, newest } = this.#data,
            epoch = this.#at;
        if (!kept) return Math.min(Math.max(epoch + way, 0), newest);
        return (way > 0 ? kept.find(each => each > epoch) : kept.findLast(each => each < epoch)) ?? epoch;
    }

    /** Play what was trained again, from here on, or from the start; a replay that goes on ends. */
    #play(speed) {
        if (this.#replay) return this.#rest();
        if (this.input.disabled || this.#data.playing) return;
        const first = this.#next(1);
        this.#move(first === this.#at ? 0 : first);
        this.#replay = setInterval(() => {
            const epoch = this.#next(1);
            if (epoch === this.#at) this.#rest();
            else this.#move(epoch);
        }, 1000 / speed);
        emit("replaying", (state.replays = true));
    }

    /** End a replay where it is. */
    #rest() {
        if (this.#replay) this.#go(this.#at);
    }

    #stopReplay() {
        if (!this.#replay) return;
        this.#replay = clearInterval(this.#replay);
        emit("replaying", (state.replays = false));
    }

    #press({ key, ctrlKey, altKey, metaKey, target }) {
        const name = key.toLowerCase();
        if (!state.letters || ctrlKey || altKey || metaKey || target.closest?.(TYPED)) return;
        if (name === "r") return this.#play(this.#data.speed);
        if (name === "k") this.#hold();
        if (STEPS[name]) this.#go(this.#next(STEPS[name]));
        else this.#rest();
    }

    /** If it trains, hold the figures until the server says that it does not, or for a while. */
    #hold() {
        if (!this.#data.playing) return;
        setPausing(true);
        clearTimeout(this.#pause);
        this.#pause = setTimeout(() => setPausing(false), SOON);
    }

    /** Hide what the axis says too near to the number of the handle. */
    #clear() {
        const { left, right, top } = this.output.getBoundingClientRect();
        for (const label of this.handle.closest(".st-key-curve")?.querySelectorAll("text.axis") ?? []) {
            const place = label.getBoundingClientRect();
            const near = place.left < right + NEAR && place.right > left - NEAR && place.bottom > top;
            label.style.visibility = near ? "hidden" : "";
        }
    }
}

export function draw({ data, root }) {
    const handle = root.querySelector(".handle");
    if (!scrubbers.has(handle)) scrubbers.set(handle, new Scrubber(handle));
    if (data.label) scrubbers.get(handle).receive(data);
    return scrubbers.get(handle).leave;
}
