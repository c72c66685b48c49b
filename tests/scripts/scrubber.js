// The scrubber (the handle on the curve) and the mounting of components, for tests/browser/test_scrubber.py.

/** Add `draw` to the window. `draw` draws the scrubber at an epoch. */
export async function mountScrubber() {
    const { draw: drawScrubber } = await window.load("scrubber");
    let cleanUp = () => {};
    window.receive({ epoch: { playing: false } });
    const draw = (
        /** @type {number} */ epoch,
        /** @type {number} */ newest,
        /** @type {number | null} */ heard,
        /** @type {object} */ more,
    ) => {
        const last = cleanUp;
        const words = { label: "Epoch", help: "Help", value: `epoch ${epoch}, loss`, ahead: "epoch #" };
        const data = {
            epoch,
            newest,
            heard,
            end: newest,
            flag: null,
            ...words,
            speed: 50,
            playing: false,
            kept: null,
            ...more,
        };
        cleanUp = drawScrubber({ data, root: document.body, send: () => {} });
        if (last !== cleanUp) last();
    };
    Object.assign(window, { draw });
}

/**
 * Send five messages, and press K, the shortcut for Pause, after the first message. The fourth message ends training.
 *
 * Do this twice: while the network trains (`playing`), and while it does not train (`resting`).
 *
 * Return the epochs of the messages that the scripts receive in each case.
 */
export function pause() {
    const draw = /** @type {(epoch: number, newest: number, heard: null, more: object) => void} */ (window.draw);
    /** @type {Record<string, unknown[]>} */
    const seen = { playing: [], resting: [] };
    for (const [name, received] of Object.entries(seen)) {
        const off = window.on("received", () => received.push(window.state.received.epoch?.epoch));
        draw(4, 9, null, { playing: name === "playing" });
        for (const epoch of [1, 2, 3, 4, 5]) {
            window.receive({ epoch: { epoch, playing: epoch !== 4 } });
            if (epoch === 1) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", bubbles: true }));
        }
        off();
    }
    return seen;
}

/** Call the component of a button with messages in the wrong order, and return the button's labels. */
export async function calledInAnyOrder() {
    /** @type {string[]} */
    const seen = [];
    const [first, second] = ["first", "second"].map(id => {
        const root = document.createElement("section");
        root.innerHTML = "<button hidden><b></b></button>";
        document.body.append(Object.assign(root, { id }));
        return root;
    });
    const labelOf = (/** @type {HTMLElement} */ root) => root.querySelector("b")?.textContent ?? "";
    const see = (/** @type {HTMLElement} */ root) => seen.push(`${root.id} ${labelOf(root)}`);
    const draw = (/** @type {HTMLElement} */ root, /** @type {number} */ sent) => {
        const message = { sent, place: "replay", fed: false, label: `${sent}` };
        return window.mount("replay", { data: [message], parentElement: root, setTriggerValue: () => {} });
    };
    await draw(first, 2);
    see(first);
    await draw(first, 1);
    see(first);
    const leave = await draw(first, 5);
    see(first);
    const leaveLast = await draw(second, 5);
    leave();
    window.emit("replaying", false);
    see(second);
    leaveLast();
    const label = second.querySelector("b");
    if (label) label.textContent = "";
    window.emit("replaying", false);
    seen.push(labelOf(second));
    return seen;
}

/**
 * Return the labels of a button: after the server's message, after a change of the button's own data, and after a late
 * clean-up.
 */
export async function fedWithWords() {
    const root = /** @type {HTMLElement} */ (document.querySelector("main"));
    /** @type {(string | undefined)[]} */
    const seen = [];
    const draw = (/** @type {number} */ sent, /** @type {string} */ label) => {
        const message = { sent, place: "replay", fed: true, label };
        return window.mount("replay", { data: [message], parentElement: root, setTriggerValue: () => {} });
    };
    const see = () => seen.push(root.querySelector("b")?.textContent);
    const leave = await draw(1, "old");
    window.receive({ epoch: { playing: false }, replay: { stop: "stop" } });
    see();
    await draw(2, "new");
    see();
    leave(); // Streamlit also cleans up after outdated calls
    window.receive({ epoch: { playing: false }, replay: { label: "last" } });
    see();
    return seen;
}
