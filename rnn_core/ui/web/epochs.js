// Epochs: what a place of the page keeps of other epochs, so as to show them again as soon as the hand on the scrubber is
// there. Those that it has not seen it fetches, one after the other while the page is at rest, and at once where the hand
// goes. While it trains it passes those that came with one message one by one.

import { all, on, state } from "./bus.js";
import { messages } from "./messages.js";

const KEPT = 300; // epochs
const LATE = 3; // epochs that may wait to be shown while it trains
const REST = 500; // milliseconds without a press or a message, after which epochs are fetched ahead
const LATER = 2000; // milliseconds after which they are where the server has too much to do

export class Epochs {
    #message = null; // the server's last
    #of = null; // what all epochs that are kept agree in
    #kept = new Map(); // epoch -> item
    #way = []; // epochs that are still to be shown on the way to the newest one
    #shown = null; // the item that is shown, or about to be
    #timers = {};
    #fetch = null;
    #forgotten = null; // the key of the frames that the server was asked to offer again

    /**
     * decode: function of (message, what it has of an epoch) that returns what is to be drawn. show: function of an
     * item: the message, with the number of its epoch, what the page says of it, and what `decode` returned.
     */
    constructor({ decode, show }) {
        this.decode = decode;
        this.show = show;
    }

    /** How many epochs are kept. */
    get size() {
        return this.#kept.size;
    }

    /** Follow the hand on the scrubber. Returns the clean-up. */
    follow() {
        return all(
            on("epoch", epoch => this.#go(epoch)),
            () => Object.values(this.#timers).forEach(clearTimeout),
            () => this.#fetch?.abort(),
        );
    }

    /** Take a message of the server: keep its epochs, and go to the one that it shows. */
    receive(message) {
        const { epoch, now, more, of, speed } = message,
            others = Object.keys(more).map(Number);
        this.#message = message;
        if (this.#of !== of) this.#kept = new Map();
        this.#of = of;
        for (const other of others) this.#keep(message, other, more[other]);
        this.#keep(message, epoch, now);
        this.#fetchAhead();
        const last = this.#shown;
        const moves = state.hand !== null && epoch !== null; // what is of no epoch does not follow the hand
        if (last && moves && state.hand !== epoch) return; // the hand is ahead
        if (speed && last?.of === of)
            this.#way = [...this.#way, ...others, epoch].filter(each => each > last.epoch).slice(-LATE);
        else this.#way = [epoch];
        this.#walk();
    }

    #keep(message, epoch, sent) {
        this.#kept.delete(epoch);
        this.#kept.set(epoch, { ...message, epoch, texts: sent.texts, ...this.decode(message, sent) });
        if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value);
    }

    /** Go to the next of the epochs on the way to the newest one. */
    #walk() {
        clearTimeout(this.#timers.walk);
        if (!this.#way.length || state.pausing) return;
        this.#showEpoch(this.#way.shift());
        if (this.#way.length) this.#timers.walk = setTimeout(() => this.#walk(), 1000 / this.#shown.speed);
    }

    /** Go where the hand is, if that epoch is known or can be fetched. */
    async #go(epoch) {
        this.#fetch?.abort();
        if (!this.#kept.has(epoch) && this.#message?.frames?.epochs.includes(epoch)) {
            this.#fetch = new AbortController();
            await this.#fetchFrame(epoch, this.#fetch.signal);
        }
        if (!this.#kept.has(epoch) || (state.hand ?? epoch) !== epoch) return;
        this.#way = [];
        this.#showEpoch(epoch);
    }

    #showEpoch(epoch) {
        this.#shown = this.#kept.get(epoch);
        this.show(this.#shown);
    }

    /** Fetch what is missing, the nearest first, as soon as the page is at rest. */
    #fetchAhead(wait = REST) {
        clearTimeout(this.#timers.rest);
        if (!this.#message.frames?.ahead || !this.#missing().length) return;
        this.#timers.rest = setTimeout(() => this.#fetchNext(this.#message), wait);
    }

    async #fetchNext(message) {
        if (performance.now() - state.touched < REST) return this.#fetchAhead();
        const [epoch] = this.#missing(),
            status = await this.#fetchFrame(epoch);
        if (this.#message === message && status) this.#fetchAhead(status === 200 ? 0 : LATER);
    }

    /** The epochs that are missing, the nearest first; of a long training every other one, or fewer. */
    #missing() {
        const {
                frames: { epochs },
                epoch,
            } = this.#message,
            every = Math.ceil(epochs.length / KEPT);
        const distance = each => Math.abs(each - epoch);
        return epochs
            .filter((each, number) => number % every === 0 && !this.#kept.has(each))
            .sort((one, other) => distance(one) - distance(other));
    }

    /** Fetch and keep an epoch. Returns the status of the answer, or 0 where none came or none will come. */
    async #fetchFrame(epoch, signal) {
        const message = this.#message,
            { key } = message.frames;
        try {
            const answer = await fetch(new URL(`frames/${key}/${epoch}`, document.baseURI), { signal });
            if (answer.status === 404) return this.#recover(key);
            if (answer.ok) {
                const frame = await answer.json();
                if (this.#of === message.of) this.#keep({ ...message, speed: null }, epoch, frame);
            }
            return answer.status;
        } catch {
            // the line is down, or another epoch is wanted
            return 0;
        }
    }

    /** Have the server offer its frames again, once: it has forgotten them for others that were used since. */
    #recover(key) {
        if (this.#forgotten !== key) messages.again(this.#message.place);
        this.#forgotten = key;
        return 0;
    }
}
