// The handle on the curve. It stands at the epoch that the stage shows, unless a hand moves it: the figures go to where
// the hand is, as far as they have been there. A word that was sent before the server had heard of the hand's last move
// does not move it back. A replay is a hand that moves by itself; the server hears of it where it ends. While it trains,
// a press on Pause holds the figures at once.

const STEPS = { j: -1, l: 1 };  // keys -> which way
const TYPED = "input:not([type=range]), textarea, select, [contenteditable=true]";
const NEAR = 3;  // pixels
const SOON = 2000;  // milliseconds in which the server hears of a press on Pause, or the figures go on

const say = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }));
const lead = epoch => say("epoch", epoch);

/** The next epoch of which the network was kept, this way or that. */
function next({ kept, newest }, epoch, way) {
    if (!kept) return Math.min(Math.max(epoch + way, 0), newest);
    return (way > 0 ? kept.find(each => each > epoch) : kept.findLast(each => each < epoch)) ?? epoch;
}

/** Hold the figures until the feed says that it does not train. */
function pause(handle) {
    const root = document.documentElement;
    root.toggleAttribute("data-pauses", true);
    clearTimeout(handle.pauses);
    handle.pauses = setTimeout(() => root.removeAttribute("data-pauses"), SOON);
}

/** Hide what the axis says too near to the number of the handle. */
function clear(handle) {
    const { left, right, top } = handle.querySelector("output").getBoundingClientRect();
    for (const label of handle.closest(".st-key-curve")?.querySelectorAll(":is(.xtick, .annotation) text") ?? []) {
        const place = label.getBoundingClientRect();
        const near = place.left < right + NEAR && place.right > left - NEAR && place.bottom > top;
        label.style.visibility = near ? "hidden" : "";
    }
}

/** What the handle hears of the page, from the first time that it is drawn on. */
function listen(handle) {
    handle.listens = true;
    const hear = {
        keydown: event => {
            const name = event.key.toLowerCase();
            if (window.rnnKeys === false || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(TYPED)) return;
            if (name === "r") return handle.replay({ way: event.shiftKey ? -1 : 1, speed: handle.speed });
            if (name === "k" && handle.playing) pause(handle);
            if (STEPS[name]) handle.go(handle.next(STEPS[name]));
            else handle.rest();
        },
        pointerdown: event => { if (!event.target.closest?.(".st-key-replay")) handle.rest(); },
        click: event => { if (handle.playing && event.target.closest?.(".st-key-train button")) pause(handle); },
        curve: () => clear(handle),
        point: event => handle.go(event.detail),
        replay: event => handle.replay(event.detail),
        shown: () => handle.follow(),
    };
    for (const [name, act] of Object.entries(hear))
        window.addEventListener(name, event => { if (handle.isConnected) act(event); }, true);
}

function draw({ data, parentElement, setTriggerValue }) {
    const handle = parentElement.querySelector(".handle"), input = handle.querySelector("input");
    const show = () => {
        handle.style.setProperty("--at", data.end ? input.value / data.end : 0);
        handle.querySelector("output").value = input.value;
        clear(handle);
        input.ariaValueText = Number(input.value) === data.epoch ? data.value : data.ahead.replace("#", input.value);
    };
    handle.follow = () => {
        if (input.asked || handle.timer || window.rnnHand !== undefined) return;
        input.value = Math.min(window.rnnShown?.epoch ?? data.epoch, data.newest);
        show();
    };
    const send = () => {
        Object.assign(input, { sent: input.value, asked: performance.now() });
        setTriggerValue("moved", { epoch: Number(input.value), asked: input.asked });
    };
    Object.assign(handle, { speed: data.speed, playing: data.playing });
    handle.next = way => next(data, Number(input.value), way);
    const move = epoch => {
        input.value = Math.min(epoch, data.newest);
        show();
        lead(window.rnnHand = Number(input.value));
    };
    handle.go = epoch => {
        if (input.disabled) return;
        handle.stop();
        move(epoch);
        if (!input.asked) send();
    };
    handle.rest = () => { if (handle.timer) handle.go(Number(input.value)); };
    handle.stop = () => {
        if (!handle.timer) return;
        handle.timer = clearInterval(handle.timer);
        say("replaying", window.rnnReplays = false);
    };
    handle.replay = ({ way, speed }) => {
        if (handle.timer) return handle.rest();
        if (input.disabled || data.playing) return;
        const first = handle.next(way), over = first === Number(input.value);
        move(over ? (way > 0 ? 0 : data.newest) : first);
        handle.timer = setInterval(() => {
            const epoch = handle.next(way);
            if (epoch === Number(input.value)) handle.rest();
            else move(epoch);
        }, 1000 / speed);
        say("replaying", window.rnnReplays = true);
    };
    const heard = input.asked && data.heard === input.asked;
    if (heard) input.asked = null;
    if (handle.timer && !data.playing) return;
    handle.stop();
    input.oninput = () => handle.go(Number(input.value));
    input.onchange = () => { if (input.value !== input.sent) send(); };
    if (!handle.listens) listen(handle);
    if (input.asked) return;
    if (heard && input.value !== input.sent) return send();
    if (window.rnnHand !== undefined) {
        delete window.rnnHand;
        lead(data.epoch);
    }
    Object.assign(input, { max: data.end, disabled: !data.newest, title: data.help, ariaLabel: data.label });
    handle.follow();
}
