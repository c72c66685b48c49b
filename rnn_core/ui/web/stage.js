// The stage on the page: the main picture. After each drawing it sends the event `shown` to the other scripts, so that
// all texts are about the drawn epoch.

import { all, emit, listen, on, state } from "./bus.js";
import { sayCalm } from "./calm.js";
import { describe } from "./drawing/spoken/describe.js";
import { mount } from "./drawing/stage.js";
import { find } from "./elements.js";
import { Epochs } from "./epochs.js";
import { messages } from "./messages.js";
import { partOf } from "./parts.js";
import { guessAt } from "./question/draft.js";
import { curveHeight, heightBelowStage, spaceOf } from "./space.js";

/** @import { Cell, Frame } from "./drawing/types.js" */
/** @import { CleanUp, Component, DrawingPlace, Item, SentStage, StageData, StageMessage, StagePart } from "./types.js" */
/** @import { Timer } from "./types.js" */

/** @typedef {{ frame: Frame | null }} DecodedStage */

const REST_MS = 300; // an epoch that is shown for this long is described for screen readers

/** @type {WeakMap<HTMLElement, Stage>} */
const stages = new WeakMap();

/** Return the drawing of the page's main picture, or null before it is mounted. */
export function mainDrawing() {
    const element = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-stage .stage"));
    return element && stageOf(element).drawing;
}

/**
 * Return the stage of an element. The first call makes it.
 * @param {HTMLElement} element
 */
export function stageOf(element) {
    const stage = stages.get(element) ?? new Stage(element);
    stages.set(element, stage);
    return stage;
}

class Stage {
    /** @type {Item<StageMessage, DecodedStage> | null} The epoch that is drawn, or will be drawn next. */
    #item = null;
    /** @type {StageMessage | null} */
    #message = null;
    /** @type {ReturnType<typeof mount> | null} */
    drawing = null;
    /** @type {CleanUp | null} */
    cleanUp = null;
    /** @type {Timer} */
    #rest;

    /** @param {HTMLElement} element */
    constructor(element) {
        this.element = element;
        /** @type {Epochs<SentStage, StageMessage, DecodedStage>} */
        this.epochs = new Epochs({ decode: (_, { frame }) => ({ frame }), show: item => this.#show(item) });
        this.leave = () => {
            this.cleanUp?.();
            this.cleanUp = null;
        };
    }

    /**
     * Handle a message, now or as soon as the part that it names (shared data, see parts.js) has arrived.
     * @param {StageMessage} message
     * @param {DrawingPlace} place
     */
    receive(message, place) {
        this.#message = message;
        this.cleanUp ??= this.#begin(place);
        if (partOf(message.part)) this.epochs.receive(message);
    }

    /**
     * Mount the drawing. Returns the clean-up.
     * @param {DrawingPlace} place
     */
    #begin({ palettes, font, place }) {
        const drawing = mount(this.element, {
            palettes,
            font,
            onDrawn: () => this.#announce(),
            onHover: step => emit("step", step),
            onPick: (step, cell) => {
                if (!guessAt(step, cell ? this.#unitOf(cell) : null)) messages.picked(place, step);
            },
            onZoom: ends => messages.zoomed(place, ...ends),
            onWait: () => sayCalm(this.element),
        });
        this.drawing = drawing;
        const drawAgain = () => {
            if (this.#item) this.#show(this.#item);
        };
        const resized = new ResizeObserver(drawAgain);
        const screen = this.element.closest(".st-key-screen");
        if (screen) resized.observe(screen);
        return all(
            this.epochs.follow(),
            () => drawing.destroy(),
            () => clearTimeout(this.#rest),
            () => resized.disconnect(),
            on("step", step => drawing.point(step)),
            on("part", name => {
                if (name === this.#message?.part) this.epochs.receive(this.#message);
            }),
            listen(window, "resize", drawAgain),
        );
    }

    /**
     * Return the unit whose hidden state is in a cell, or null.
     * @param {Cell} cell
     */
    #unitOf({ band, row }) {
        return this.drawing?.drawn?.derived?.[band]?.band.kind === "states" ? row + 1 : null;
    }

    /**
     * Draw an epoch.
     * @param {Item<StageMessage, DecodedStage>} item
     */
    #show(item) {
        /** @type {StagePart | undefined} */
        const part = partOf(item.part);
        if (!part || !this.drawing) throw new Error("a stage is shown once its part has arrived");
        const { em, wide, room } = spaceOf(this.element, heightBelowStage(this.element), curveHeight(this.element));
        // The server's last message decides whether heatmaps are sealed (hidden because nothing is trained yet). The
        // message that brought the epoch may be older: it would keep epoch 0 sealed after training.
        const { alt, view } = this.#message ?? item;
        this.#item = { ...item, alt };
        this.element.toggleAttribute("data-busy", true);
        const frames = { before: part.before, now: item.frame, ablated: item.ablated };
        this.drawing.show(part.scene, frames, {
            ...item.view,
            sealed: view.sealed,
            epoch: item.epoch,
            em,
            beside: wide,
            room,
        });
        if (state.hand !== null) this.drawing.drawNow(); // do not wait for the next animation frame
    }

    /** Set the label of the drawn picture, and send the picture's epoch to the other scripts. */
    #announce() {
        const { element, drawing } = this;
        if (!this.#item || !drawing) return;
        const { epoch, texts, alt, place, frame } = this.#item;
        const { picture } = drawing;
        if (!texts) throw new Error("an epoch of the stage has its sentences");
        document.documentElement.style.setProperty(`--${place}-height`, `${picture.offsetHeight}px`);
        picture.setAttribute("role", "img");
        picture.ariaLabel = texts.reading || alt;
        picture.ariaDescription = null;
        clearTimeout(this.#rest);
        this.#rest = setTimeout(() => this.#describe(), REST_MS);
        Object.assign(element.dataset, { epoch, window: `${innerWidth} x ${innerHeight}` });
        element.toggleAttribute("data-busy", false);
        state.shown = { epoch, texts, waits: !frame };
        emit("shown", state.shown);
    }

    /** Describe the picture for screen readers. */
    #describe() {
        const { drawn, picture } = this.drawing ?? {};
        if (picture && drawn?.derived) picture.ariaDescription = describe(drawn) || null;
        emit("rests");
    }
}

/** @param {Component<StageData>} component */
export function draw({ data, root }) {
    const stage = stageOf(find(root, ".stage"));
    Object.assign(find(root, "h2"), { textContent: data.heading, hidden: false });
    find(root, ".calm").textContent = data.calm;
    if (data.part) stage.receive(data, data);
    return stage.leave;
}
