// The film: the stage at epoch after epoch, on a page of its own that needs no server. It has the drawing module inside.

import { mount } from "./drawing/stage.js";

const LONGEST = 20_000,
    PACES = [40, 250]; // milliseconds of a film, and the fewest and the most of an epoch
const WIDE = 760; // pixels from which on titles stand beside their bands

const { scene, before, epochs, view, words, palettes, font } = JSON.parse(document.querySelector("#film").textContent);
const button = document.querySelector("button"),
    slider = document.querySelector("input");
const output = document.querySelector("output"),
    place = document.querySelector("main");

const pace = Math.min(Math.max(LONGEST / epochs.length, PACES[0]), PACES[1]);
let playing = null;

const stage = mount(place, {
    palettes,
    font,
    onDrawn: ({ view: { epoch } }) => {
        place.dataset.epoch = epoch;
        output.value = `${words.epoch} ${epoch}`;
    },
});
stage.picture.setAttribute("role", "img");
stage.picture.ariaLabel = document.title;

/** Show the epoch at which the slider stands. */
function show() {
    const { epoch, frame, ablated } = epochs[slider.value];
    const em = Math.min(1, place.clientWidth / 345),
        look = { ...view, epoch, em, beside: place.clientWidth >= WIDE };
    slider.ariaValueText = `${words.epoch} ${epoch}`;
    stage.show(scene, { before, now: frame, ablated }, look);
}

function pause() {
    playing = clearInterval(playing);
    button.textContent = words.play;
}

/** Go on, from the first epoch if the last one is shown. */
function play() {
    if (Number(slider.value) === epochs.length - 1) slider.value = 0;
    show();
    button.textContent = words.pause;
    playing = setInterval(() => {
        slider.value = Number(slider.value) + 1;
        show();
        if (Number(slider.value) === epochs.length - 1) pause();
    }, pace);
}

slider.max = epochs.length - 1;
slider.value = 0;
slider.ariaLabel = words.epoch;
slider.oninput = () => {
    pause();
    show();
};
button.onclick = () => (playing ? pause : play)();
window.addEventListener("resize", show);
pause();
show();
