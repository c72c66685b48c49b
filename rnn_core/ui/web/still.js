// A picture that the drawing module draws in addition to the stage (the main picture), for example in a panel.

import { all, emit, listen, on } from "./bus.js";
import { sayCalm } from "./calm.js";
import { artOf } from "./drawing/art.js";
import { board } from "./drawing/board.js";
import { find } from "./elements.js";
import { Epochs } from "./epochs.js";
import { messages } from "./messages.js";
import { partOf } from "./parts.js";
import { heightBelowFigure, spaceOf } from "./space.js";

/** @import { WeightsBase } from "./drawing/types.js" */
/** @import { Component, DrawingPlace, Item, SentStill, StillData, StillMessage } from "./types.js" */

/** @typedef {Pick<SentStill, "scene" | "frames">} DecodedStill */

/** @type {WeakMap<HTMLElement, Picture>} */
const pictures = new WeakMap();

/**
 * Return the drawing of an element, or undefined if it has none.
 * @param {HTMLElement} element
 */
export function drawingOf(element) {
    return pictures.get(element)?.drawing;
}

/**
 * Return the data of an epoch's picture, including the data that the pictures of all epochs share.
 * @param {StillMessage} message
 * @param {SentStill} sent
 * @returns {DecodedStill}
 */
function decode({ part }, { scene, frames }) {
    /** @type {WeightsBase | undefined} */
    const base = partOf(part);
    return { scene, frames: { ...frames, base } };
}

class Picture {
    /** @type {Item<StillMessage, DecodedStill> | null} The epoch that is drawn, or will be drawn next. */
    #item = null;
    /** @type {StillMessage | null} The server's last message, while the part that it names is missing. */
    #message = null;

    /**
     * @param {HTMLElement} element
     * @param {DrawingPlace} place
     */
    constructor(element, { palettes, font, place }) {
        this.element = element;
        /** @type {Epochs<SentStill, StillMessage, DecodedStill>} */
        this.epochs = new Epochs({ decode, show: item => this.#show(item) });
        const drawing = board(
            element,
            {
                palettes,
                font,
                onDrawn: () => this.#label(),
                onHover: step => {
                    if (this.#isLinked) emit("step", step);
                },
                onPick: step => {
                    if (this.#isLinked) messages.picked(place, step);
                },
                onWait: () => sayCalm(element),
            },
            artOf,
        );
        this.drawing = drawing;
        const drawAgain = () => {
            if (this.#item && !element.hidden) this.#show(this.#item);
        };
        const resized = new ResizeObserver(drawAgain);
        const screen = element.closest(".st-key-screen");
        if (screen) resized.observe(screen);
        const cleanUp = all(
            this.epochs.follow(),
            () => drawing.destroy(),
            () => resized.disconnect(),
            on("step", step => {
                if (this.#isLinked) drawing.point(step);
            }),
            on("part", () => {
                if (this.#message) this.receive(this.#message);
            }),
            listen(window, "resize", drawAgain),
        );
        this.leave = () => {
            cleanUp();
            pictures.delete(element);
        };
    }

    /** True if the steps of the picture are the steps of the stage. */
    get #isLinked() {
        return this.#item?.scene.linked;
    }

    /**
     * Handle a message, now or as soon as the part that it names (shared data, see parts.js) has arrived.
     * @param {StillMessage} message
     */
    receive(message) {
        const waits = message.part && !partOf(message.part);
        this.#message = waits ? message : null;
        if (!waits) this.epochs.receive(message);
    }

    /**
     * Draw an epoch.
     * @param {Item<StillMessage, DecodedStill>} item
     */
    #show(item) {
        const { element } = this;
        const { scene, frames, view, alt } = item;
        const { em, wide, room } = spaceOf(element, heightBelowFigure(element, alt));
        this.#item = item;
        element.toggleAttribute("data-busy", element.clientWidth > 0); // without a width, nothing is drawn
        this.drawing.show(scene, frames, { ...view, em, beside: wide, room });
    }

    /** Set the label and the epoch of the drawn picture. */
    #label() {
        if (!this.#item) return;
        const { element } = this;
        const { alt, epoch } = this.#item;
        const { picture } = this.drawing;
        picture.setAttribute("role", "img");
        picture.ariaLabel = alt;
        Object.assign(element.dataset, { epoch, window: `${innerWidth} x ${innerHeight}` });
        element.toggleAttribute("data-busy", false);
    }
}

/** @param {Component<StillData>} component */
export function draw({ data, root }) {
    const element = find(root, ".stage");
    element.hidden = !data.now;
    const picture = pictures.get(element) ?? new Picture(element, data);
    pictures.set(element, picture);
    find(root, ".calm").textContent = data.calm;
    if (data.now) picture.receive(data);
    else element.toggleAttribute("data-busy", false);
    return picture.leave;
}
