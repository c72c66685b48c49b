// The film: an exported HTML file that plays the stage (the page's main picture) epoch by epoch, without a server. The
// file includes this script and the drawing module.

import { mount } from "./drawing/stage.js";

/** @import { BandScene, Frame, Palettes, Timer, View } from "./drawing/types.js" */

/**
 * The data of the film, see film.py.
 * @typedef {{
 *     scene: BandScene, before: Frame | null, epochs: { epoch: number, frame: Frame, ablated: Frame | null }[],
 *     view: View, words: Record<"play" | "pause" | "epoch", string>, palettes: Palettes, font: string,
 * }} FilmData
 */

const MAX_FILM_MS = 20_000;
const MIN_EPOCH_MS = 40;
const MAX_EPOCH_MS = 250;
const MIN_BESIDE_PX = 760; // on a narrower page the titles are above their heatmaps
const NARROWEST_PX = 345; // on a narrower page all text is smaller

/**
 * Return the first element of the page with a tag name. Throws an error if there is none.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 */
function find(name) {
    const element = document.querySelector(name);
    if (!element) throw new Error(`There is no element "${name}"`);
    return element;
}

/** @type {FilmData} */
const film = JSON.parse(document.querySelector("#film")?.textContent ?? "");
const { scene, before, epochs, view, words, palettes, font } = film;
const button = find("button");
const slider = find("input");
const output = find("output");
const place = find("main");

const pace = Math.min(Math.max(MAX_FILM_MS / epochs.length, MIN_EPOCH_MS), MAX_EPOCH_MS);
/** @type {Timer} */
let playing;

const stage = mount(place, {
    palettes,
    font,
    onDrawn: ({ view: { epoch } }) => {
        place.dataset.epoch = String(epoch);
        output.value = `${words.epoch} ${epoch}`;
    },
});
stage.picture.setAttribute("role", "img");
stage.picture.ariaLabel = document.title;

/** Show the epoch of the slider. */
function show() {
    const { epoch, frame, ablated } = epochs[slider.valueAsNumber];
    const em = Math.min(1, place.clientWidth / NARROWEST_PX);
    const look = { ...view, epoch, em, beside: place.clientWidth >= MIN_BESIDE_PX };
    slider.ariaValueText = `${words.epoch} ${epoch}`;
    stage.show(scene, { before, now: frame, ablated }, look);
}

function pause() {
    clearInterval(playing);
    playing = undefined;
    button.textContent = words.play;
}

/** Play from the shown epoch to the last, or from the first if the last is shown. */
function play() {
    if (slider.valueAsNumber === epochs.length - 1) slider.value = "0";
    show();
    button.textContent = words.pause;
    playing = setInterval(() => {
        slider.value = String(slider.valueAsNumber + 1);
        show();
        if (slider.valueAsNumber === epochs.length - 1) pause();
    }, pace);
}

slider.max = String(epochs.length - 1);
slider.value = "0";
slider.ariaLabel = words.epoch;
slider.oninput = () => {
    pause();
    show();
};
button.onclick = () => (playing ? pause : play)();
window.addEventListener("resize", show);
pause();
show();
