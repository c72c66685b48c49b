// The handle on the learning curve. It is at the epoch that the stage (the main picture) shows. When the visitor moves
// the handle, `state.hand` is the epoch of the handle, and the figures show this epoch if the browser has its picture
// or can fetch it.
//
// A message that the server sent before it received the last move does not move the handle back. A replay moves the
// handle as a visitor does, but only the last epoch of the replay is sent to the server. While the network trains, a
// press on Pause stops the figures immediately.

import { all, emit, listen, on, state } from "./bus.js";
import { closest, find } from "./elements.js";
import { isTyped } from "./keys.js";
import { messages, setPausing } from "./messages.js";

/** @import { Component, ScrubberData, ScrubberMessage, Timer } from "./types.js" */

/**
 * Key -> the direction in which it moves the handle.
 * @type {Record<string, number>}
 */
const STEPS = { j: -1, l: 1 };
const MIN_LABEL_GAP_PX = 3;
const ANSWERED_WITHIN_MS = 2000; // timeout for the server's answer to a press on Pause or a move of the handle

/** @type {WeakMap<HTMLElement, Scrubber>} */
const scrubbers = new WeakMap();

class Scrubber {
    /** @type {ScrubberMessage | null} The server's last message. */
    #data = null;
    /** @type {number | null} The last epoch that was sent to the server. */
    #sent = null;
    /** @type {number | null} The time at which an epoch was sent that the server has not yet confirmed, or null. */
    #asked = null;
    /** @type {Timer} The timer of a replay; undefined while nothing is replayed. */
    #replay;
    /** @type {Timer} The timeout of a press on Pause. */
    #pause;

    /** @param {HTMLElement} handle */
    constructor(handle) {
        this.handle = handle;
        this.input = find(handle, "input");
        this.output = find(handle, "output");
        this.input.oninput = () => this.#go(this.#at);
        this.input.onchange = () => {
            if (this.#at !== this.#sent) this.#send();
        };
        const press = (/** @type {Event} */ { target }) => {
            if (!closest(target, ".st-key-replay")) this.#endReplay();
        };
        const click = (/** @type {Event} */ { target }) => {
            if (closest(target, ".st-key-train button")) this.#hold();
        };
        const cleanUp = all(
            listen(window, "keydown", event => this.#press(event), true),
            listen(window, "pointerdown", press, true),
            listen(window, "click", click, true),
            on("curve", () => this.#hideCloseLabels()),
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

    /** The epoch of the handle. */
    get #at() {
        return Number(this.input.value);
    }

    /**
     * Handle a message from the server. Send the handle's epoch again if the last move was lost or the handle has moved
     * on.
     * @param {ScrubberMessage} data
     */
    receive(data) {
        const answered = this.#asked !== null && data.heard === this.#asked;
        this.#data = data;
        if (answered) this.#asked = null;
        if (this.#replay && !data.playing) return;
        this.#stopReplay();
        if (this.#asked !== null) {
            if (performance.now() - this.#asked > ANSWERED_WITHIN_MS) this.#send(); // the last move was lost
            return;
        }
        if (answered && this.#at !== this.#sent) return this.#send(); // the handle has moved on
        if (state.hand !== null) {
            state.hand = null;
            emit("epoch", data.epoch);
        }
        const { end, newest, help, label } = data;
        Object.assign(this.input, { max: end, disabled: !newest, title: help, ariaLabel: label });
        this.#follow();
    }

    /** Move the handle to the stage's epoch, unless the visitor holds it or a move is not yet answered. */
    #follow() {
        if (this.#data && this.#asked === null && !this.#replay && state.hand === null)
            this.#show(state.shown?.epoch ?? this.#data.epoch);
    }

    /** @param {number} epoch */
    #show(epoch) {
        if (!this.#data) return;
        const { newest, end, value, ahead } = this.#data;
        this.input.value = String(Math.min(epoch, newest));
        this.handle.style.setProperty("--at", String(end ? this.#at / end : 0));
        this.output.value = this.input.value;
        this.#hideCloseLabels();
        this.input.ariaValueText = this.#at === this.#data.epoch ? value : ahead.replace("#", this.input.value);
    }

    /**
     * Move the handle to an epoch for the visitor. Send the epoch now, or once the server has answered the previous
     * move.
     * @param {number} epoch
     */
    #go(epoch) {
        if (!this.#data || this.input.disabled) return;
        this.#stopReplay();
        this.#move(epoch);
        if (this.#asked === null) this.#send();
    }

    /** @param {number} epoch */
    #move(epoch) {
        this.#show(epoch);
        state.hand = this.#at;
        emit("epoch", state.hand);
    }

    #send() {
        this.#sent = this.#at;
        this.#asked = performance.now();
        messages.moved("epoch", this.#sent, this.#asked);
    }

    /**
     * Return the next possible epoch in a direction, or the handle's epoch if there is none.
     * @param {number} direction - 1 or -1.
     */
    #next(direction) {
        const epoch = this.#at;
        if (!this.#data) return epoch;
        const { kept, newest } = this.#data;
        if (!kept) return Math.min(Math.max(epoch + direction, 0), newest);
        return (direction > 0 ? kept.find(each => each > epoch) : kept.findLast(each => each < epoch)) ?? epoch;
    }

    /**
     * Replay the trained epochs from the handle on, or from epoch 0 if the handle is at the newest epoch. If a replay
     * is running, end it instead.
     * @param {number} speed - In epochs per second.
     */
    #play(speed) {
        if (this.#replay) return this.#endReplay();
        if (!this.#data || this.input.disabled || this.#data.playing) return;
        const first = this.#next(1);
        this.#move(first === this.#at ? 0 : first);
        this.#replay = setInterval(() => {
            const epoch = this.#next(1);
            if (epoch === this.#at) this.#endReplay();
            else this.#move(epoch);
        }, 1000 / speed);
        this.#setReplays(true);
    }

    /** End the replay at its current epoch, and send that epoch. */
    #endReplay() {
        if (this.#replay) this.#go(this.#at);
    }

    #stopReplay() {
        if (!this.#replay) return;
        clearInterval(this.#replay);
        this.#replay = undefined;
        this.#setReplays(false);
    }

    /** @param {boolean} replays */
    #setReplays(replays) {
        state.replays = replays;
        emit("replaying", replays);
    }

    /** @param {KeyboardEvent} event */
    #press(event) {
        const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
        const name = key.toLowerCase();
        if (!this.#data || !state.letters || ctrlKey || altKey || metaKey || isTyped(event)) return;
        if (name === "r") return this.#play(this.#data.speed);
        if (name === "k") this.#hold();
        if (STEPS[name] && shiftKey) this.#goToFlag(STEPS[name]);
        else if (STEPS[name]) this.#go(this.#next(STEPS[name]));
        else this.#endReplay();
    }

    /**
     * Go to the flag if it is in the given direction. The flag marks the epoch in which the loss leaves its plateau.
     *
     * If the handle cannot be at that epoch, go to the next possible epoch.
     * @param {number} direction - 1 or -1.
     */
    #goToFlag(direction) {
        if (!this.#data) return;
        const { flag, kept } = this.#data;
        const epoch = flag === null || !kept ? flag : (kept.find(each => each >= flag) ?? null);
        if (epoch !== null && Math.sign(epoch - this.#at) === direction) this.#go(epoch);
    }

    /** If the network trains, stop the figures until the server answers, but for at most two seconds. */
    #hold() {
        if (!this.#data?.playing) return;
        setPausing(true);
        clearTimeout(this.#pause);
        this.#pause = setTimeout(() => setPausing(false), ANSWERED_WITHIN_MS);
    }

    /** Hide the tick labels that are too close to the label of the handle, and show all others. */
    #hideCloseLabels() {
        const { left, right, top } = this.output.getBoundingClientRect();
        const curve = this.handle.closest(".st-key-curve");
        if (!curve) return;
        for (const label of /** @type {NodeListOf<SVGTextElement>} */ (curve.querySelectorAll("text.axis"))) {
            const place = label.getBoundingClientRect();
            const near =
                place.left < right + MIN_LABEL_GAP_PX && place.right > left - MIN_LABEL_GAP_PX && place.bottom > top;
            label.style.visibility = near ? "hidden" : "";
        }
    }
}

/** @param {Component<ScrubberData>} component */
export function draw({ data, root }) {
    const handle = find(root, ".handle");
    const scrubber = scrubbers.get(handle) ?? new Scrubber(handle);
    scrubbers.set(handle, scrubber);
    if (data.label) scrubber.receive(data);
    return scrubber.leave;
}
