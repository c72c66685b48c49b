// What is new at every epoch comes in one message, and the components that draw it hear of it: not of what is trained
// while a press on Pause is on its way.

function draw({ data, setTriggerValue }) {
    const root = document.documentElement;
    window.rnnTell = setTriggerValue;
    if (!data.places.epoch.playing) root.removeAttribute("data-pauses");
    if (root.hasAttribute("data-pauses")) return;
    window.rnnFed = data.places;
    window.dispatchEvent(new Event("fed"));
}
