// The stage in its place on the page. What is on the screen it says to all that must say the same: see `shown` of the bus.

import { all, emit, listen, on, state } from "./bus.js";
import { sayCalm } from "./calm.js";
import { mount } from "./drawing/stage.js";
import { Epochs } from "./epochs.js";
import { messages } from "./messages.js";
import { partOf } from "./parts.js";
import { placeOf } from "./place.js";

const stages = new WeakMap(); // element -> stage

/** The stage of an element. */
export function stageOf(element) {
    if (!stages.has(element)) stages.set(element, new Stage(element));
    return stages.get(element);
}

class Stage {
    #item = null; // of the epoch that is to be shown
    #message = null;

    constructor(element) {
        this.element = element;
        this.epochs = new Epochs({ decode: (_, { frame }) => ({ frame }), show: item => this.#show(item) });
        this.leave = () => {
            this.cleanUp?.();
            this.cleanUp = null;
        };
    }

    /** Take a message as soon as the part that it names is there. */
    receive(message) {
        this.#message = message;
        this.cleanUp ??= this.#begin(message);
        if (partOf(message.part)) this.epochs.receive(message);
    }

    #begin({ palettes, font, place }) {
        this.drawing = mount(this.element, {
            palettes,
            font,
            onDrawn: () => this.#name(),
            onHover: step => emit("step", step),
            onPick: step => messages.picked(place, step),
            onZoom: ends => messages.zoomed(place, ...ends),
            onWait: () => sayCalm(this.element),
        });
        const again = () => {
            if (this.#item) this.#show(this.#item);
        };
        const resized = new ResizeObserver(again),
            screen = this.element.closest(".st-key-screen");
        if (screen) resized.observe(screen);
        return all(
            this.epochs.follow(),
            () => this.drawing.destroy(),
            () => resized.disconnect(),
            on("step", step => this.drawing.point(step)),
            on("part", name => {
                if (name === this.#message.part) this.epochs.receive(this.#message);
            }),
            listen(window, "resize", again),
        );
    }

    /** Have an epoch drawn. */
    #show(item) {
        const { scene, before } = partOf(item.part),
            { em, wide, room } = placeOf(this.element);
        this.#item = item;
        this.element.toggleAttribute("data-busy", true);
        const frames = { before, now: item.frame, ablated: item.ablated };
        this.drawing.show(scene, frames, { ...item.view, epoch: item.epoch, em, beside: wide, room });
        if (state.hand !== null) this.drawing.resize(); // the hand sees it in the next frame, not in the one after
    }

    /** Say what was drawn: in the name of the picture, and to the page. */
    #name() {
        const { element } = this,
            { epoch, texts, alt, place } = this.#item,
            { picture } = this.drawing;
        document.documentElement.style.setProperty(`--${place}-height`, `${picture.offsetHeight}px`);
        picture.setAttribute("role", "img");
        picture.ariaLabel = texts.reading || alt;
        picture.ariaDescription = texts.reading ? alt : null;
        Object.assign(element.dataset, { epoch, window: `${innerWidth} x ${innerHeight}` });
        element.toggleAttribute("data-busy", false);
        emit("shown", (state.shown = { epoch, texts }));
    }
}

export function draw({ data, root }) {
    const stage = stageOf(root.querySelector(".stage"));
    Object.assign(root.querySelector("h2"), { textContent: data.heading, hidden: false });
    root.querySelector(".calm").textContent = data.calm;
    if (data.part) stage.receive(data);
    return stage.leave;
}
