// The handle on the curve. The figures go to where the hand is, as far as they have been there. A word that was sent
// before the server had heard of the hand's last move does not move it back.

const STEPS = { j: -1, l: 1 };  // keys -> which way
const TYPED = "input:not([type=range]), textarea, select, [contenteditable=true]";

const lead = epoch => window.dispatchEvent(new CustomEvent("epoch", { detail: epoch }));

/** The next epoch of which the network was kept, this way or that. */
function next({ kept, newest }, epoch, way) {
    if (!kept) return Math.min(Math.max(epoch + way, 0), newest);
    return (way > 0 ? kept.find(each => each > epoch) : kept.findLast(each => each < epoch)) ?? epoch;
}

function listen(handle) {
    handle.listens = true;
    const key = event => {
        const way = STEPS[event.key.toLowerCase()], other = event.ctrlKey || event.altKey || event.metaKey;
        if (way && !other && !event.target.closest?.(TYPED)) handle.go(handle.next(way));
    };
    const point = ({ detail }) => handle.go(detail);
    document.addEventListener("keydown", key);
    window.addEventListener("point", point);
    return () => {
        document.removeEventListener("keydown", key);
        window.removeEventListener("point", point);
    };
}

function draw({ data, parentElement, setTriggerValue }) {
    const handle = parentElement.querySelector(".handle"), input = handle.querySelector("input");
    const show = () => {
        handle.style.setProperty("--at", data.end ? input.value / data.end : 0);
        handle.querySelector("output").value = input.value;
        input.ariaValueText = Number(input.value) === data.epoch ? data.value : data.ahead.replace("#", input.value);
    };
    const send = () => {
        Object.assign(input, { sent: input.value, asked: performance.now() });
        setTriggerValue("moved", { epoch: Number(input.value), asked: input.asked });
    };
    handle.next = way => next(data, Number(input.value), way);
    handle.go = epoch => {
        if (input.disabled) return;
        input.value = Math.min(epoch, data.newest);
        show();
        lead(window.rnnHand = Number(input.value));
        if (!input.asked) send();
    };
    input.oninput = () => handle.go(Number(input.value));
    input.onchange = () => { if (input.value !== input.sent) send(); };
    if (!handle.listens) handle.leave = listen(handle);
    if (input.asked) {
        if (data.heard !== input.asked) return handle.leave;
        input.asked = null;
        if (input.value !== input.sent) {
            send();
            return handle.leave;
        }
        delete window.rnnHand;
        lead(data.epoch);
    }
    Object.assign(input, { max: data.end, value: data.epoch, disabled: !data.newest, title: data.help, ariaLabel: data.label });
    show();
    return handle.leave;
}
