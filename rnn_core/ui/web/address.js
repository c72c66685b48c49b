// The address says what is on the page. Each change of `st.query_params` adds to the browser's history (streamlit#16831);
// here only what a press opens out of a panel gets an entry. Where the browser goes back or forward, the server opens that.

import { listen, state } from "./bus.js";
import { messages } from "./messages.js";

const KEPT = ["embed", "embed_options", "hide", "present"]; // what the server does not know of the address

let server = null,
    entry = null;

export function draw({ data }) {
    server ??= data.server;
    if (server !== data.server) {
        // started again: it was told of the address as it was at first
        window.location.reload();
        return () => {};
    }
    const url = new URL(window.location.href);
    const query = new URLSearchParams(data.query);
    for (const name of KEPT) for (const value of url.searchParams.getAll(name)) query.append(name, value);
    url.search = query;
    const opened = data.entry > (entry ?? data.entry);
    entry = data.entry;
    window.history[opened ? "pushState" : "replaceState"](window.history.state, "", url);
    return listen(window, "popstate", () => {
        state.touched = performance.now(); // what is sent before the controls are drawn carries the former ones
        messages.back("address", window.location.search);
    });
}
