// An empty page that can load the application's scripts.

/** Add to the window the functions and lists that tests use, see `SETUP` in tests/support/scripts.py. */
export async function setUp() {
    const load = (/** @type {string} */ name) => import(`/${name}.js`);
    const [bus, { mount }, { draw, messages }] = await Promise.all(["bus", "streamlit/mount", "messages"].map(load));
    /** @type {Window["sent"]} */
    const sent = [];
    const root = document.createElement("div");
    root.append(document.createElement("div"));
    let count = 0;
    const receive = (/** @type {object} */ places) => {
        draw({
            data: { places },
            root,
            send: (/** @type {string} */ name, /** @type {unknown} */ value) => sent.push([name, value]),
        });
    };
    const next = () => {
        count += 1;
        return count;
    };
    Object.assign(window, { load, ...bus, mount, messages, sent, receive, next });
}
