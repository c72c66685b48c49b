// What is new at every epoch comes in one message, and the components that draw it hear of it.

function draw({ data, setTriggerValue }) {
    window.rnnTell = setTriggerValue;
    window.rnnFed = data.places;
    window.dispatchEvent(new Event("fed"));
}
