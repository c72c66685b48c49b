// A cache of the pictures of one place (a slot of the page): one picture for each epoch. When the visitor moves the
// handle on the curve, the place shows the picture of the handle's epoch, `state.hand`.
//
// Missing pictures are fetched one after another while the page is at rest. If the handle moves to an epoch whose
// picture is missing, this picture is fetched immediately. While the network trains, a message may bring several
// epochs. They are shown one by one.

import { all, on, state } from "./bus.js";
import { messages } from "./messages.js";

/** @import { EpochMessage, Item, SentEpoch, Timer } from "./types.js" */

const MAX_EPOCHS = 300; // in the cache
const MAX_WAITING = 3; // epochs in the queue while the network trains
const REST_MS = 500; // the page is at rest after this time without a press or a message
const OVERLOAD_PAUSE_MS = 2000; // pause before the next request after the server has refused a request

/**
 * @template {SentEpoch} S The picture of an epoch, as the server sends it.
 * @template {EpochMessage<S>} M
 * @template {object} D The decoded picture.
 */
export class Epochs {
    /** @type {M | null} The server's last message. */
    #message = null;
    /** @type {string | null} A text that identifies the data that all pictures in the cache share. */
    #of = null;
    /** @type {Map<number | null, Item<M, D>>} */
    #cache = new Map();
    /** @type {(number | null)[]} The epochs that will be shown next, up to the newest. */
    #queue = [];
    /** @type {Item<M, D> | null} The last item that was shown. */
    #shown = null;
    /** @type {Timer} */
    #queueTimer;
    /** @type {Timer} */
    #restTimer;
    /** @type {AbortController | null} */
    #fetch = null;
    /** @type {string | null} The key for which the server was last asked to offer evicted pictures again. */
    #forgotten = null;

    /**
     * @param {{ decode: (message: M, sent: S) => D, show: (item: Item<M, D>) => void }} functions
     */
    constructor({ decode, show }) {
        this.decode = decode;
        this.show = show;
    }

    /** The number of epochs in the cache. */
    get size() {
        return this.#cache.size;
    }

    /** Show the epoch of the handle whenever the handle moves. Returns the clean-up. */
    follow() {
        return all(
            on("epoch", epoch => this.#go(epoch)),
            () => clearTimeout(this.#queueTimer),
            () => clearTimeout(this.#restTimer),
            () => this.#fetch?.abort(),
        );
    }

    /**
     * Handle a message from the server: cache its epochs, and show them unless the handle is at another epoch.
     * @param {M} message
     */
    receive(message) {
        const { epoch, now, more, of, speed } = message;
        const others = Object.keys(more).map(Number);
        this.#message = message;
        if (this.#of !== of) this.#cache = new Map();
        this.#of = of;
        for (const other of others) this.#keep(message, other, more[other]);
        this.#keep(message, epoch, now);
        this.#fetchAhead(message);
        const last = this.#shown;
        const moves = state.hand !== null && epoch !== null; // a picture without an epoch does not follow the handle
        if (last && moves && state.hand !== epoch) return; // the handle is at another epoch
        if (speed && last?.of === of) {
            const after = [...this.#queue, ...others, epoch].filter(each => Number(each) > Number(last.epoch));
            this.#queue = after.slice(-MAX_WAITING);
        } else this.#queue = [epoch];
        this.#showQueue();
    }

    /**
     * Put an epoch into the cache, and evict the oldest entry if the cache is full.
     * @param {M} message
     * @param {number | null} epoch
     * @param {S} sent
     */
    #keep(message, epoch, sent) {
        this.#cache.delete(epoch);
        this.#cache.set(epoch, { ...message, epoch, texts: sent.texts, ...this.decode(message, sent) });
        const [oldest] = this.#cache.keys();
        if (this.#cache.size > MAX_EPOCHS) this.#cache.delete(oldest);
    }

    /**
     * Show the next epoch of the queue now, and the rest of the queue at the training's speed, until Pause is pressed.
     */
    #showQueue() {
        clearTimeout(this.#queueTimer);
        const epoch = state.pausing ? undefined : this.#queue.shift();
        if (epoch === undefined) return;
        this.#showEpoch(epoch);
        const speed = this.#shown?.speed;
        if (this.#queue.length) this.#queueTimer = setTimeout(() => this.#showQueue(), 1000 / Number(speed));
    }

    /**
     * Show an epoch if it is cached or can be fetched, unless the handle has moved on in the meantime.
     * @param {number | null} epoch
     */
    async #go(epoch) {
        this.#fetch?.abort();
        const message = this.#message;
        if (epoch !== null && !this.#cache.has(epoch) && message?.frames?.epochs.includes(epoch)) {
            this.#fetch = new AbortController();
            await this.#fetchFrame(message, epoch, this.#fetch.signal);
        }
        if (!this.#cache.has(epoch) || (state.hand ?? epoch) !== epoch) return;
        this.#queue = [];
        this.#showEpoch(epoch);
    }

    /**
     * Show an epoch of the cache.
     * @param {number | null} epoch
     */
    #showEpoch(epoch) {
        const item = this.#cache.get(epoch);
        if (!item) throw new Error(`epoch ${epoch} is not in the cache`);
        this.#shown = item;
        this.show(item);
    }

    /**
     * Prefetch the missing epochs as soon as the page is at rest, if the server allows it.
     * @param {M} message
     * @param {number} wait - In milliseconds.
     */
    #fetchAhead(message, wait = REST_MS) {
        clearTimeout(this.#restTimer);
        if (!message.frames?.ahead || !this.#missing(message).length) return;
        this.#restTimer = setTimeout(() => this.#fetchNext(message), wait);
    }

    /** @param {M} message */
    async #fetchNext(message) {
        if (performance.now() - state.touched < REST_MS) return this.#fetchAhead(message);
        const [epoch] = this.#missing(message);
        const status = await this.#fetchFrame(message, epoch);
        if (this.#message === message && status) this.#fetchAhead(message, status === 200 ? 0 : OVERLOAD_PAUSE_MS);
    }

    /**
     * Return the missing epochs, sorted by their distance from the message's epoch.
     *
     * If there are more epochs than fit into the cache, return only every nth epoch.
     * @param {M} message
     */
    #missing({ frames, epoch }) {
        const epochs = frames?.epochs ?? [];
        const every = Math.ceil(epochs.length / MAX_EPOCHS);
        const distance = (/** @type {number} */ other) => Math.abs(other - Number(epoch));
        return epochs
            .filter((other, number) => number % every === 0 && !this.#cache.has(other))
            .sort((one, other) => distance(one) - distance(other));
    }

    /**
     * Fetch an epoch into the cache. Returns the HTTP status of the response, or 0 if the request must not be retried.
     * @param {M} message
     * @param {number} epoch
     * @param {AbortSignal} [signal]
     */
    async #fetchFrame(message, epoch, signal) {
        const key = message.frames?.key ?? "";
        try {
            const response = await fetch(new URL(`frames/${key}/${epoch}`, document.baseURI), { signal });
            if (response.status === 404) return this.#recover(message, key);
            if (response.ok) {
                const frame = await response.json();
                if (this.#of === message.of) this.#keep({ ...message, speed: null }, epoch, frame);
            }
            return response.status;
        } catch {
            // The server is unreachable, or the request was aborted.
            return 0;
        }
    }

    /**
     * Ask the server to offer its evicted pictures again, but not twice in a row for the same key. Returns 0, so that
     * the request is not retried.
     * @param {M} message
     * @param {string} key
     */
    #recover(message, key) {
        if (this.#forgotten !== key) messages.again((this.#message ?? message).place);
        this.#forgotten = key;
        return 0;
    }
}
