// The page's address, which describes the experiment. When the visitor goes back or forward in the browser's history,
// the server opens the experiment of the new address.
//
// Each change of `st.query_params` would add an entry to the browser's history (streamlit#16831). So the server sends
// the query to this script instead, with a counter of history entries. The script adds an entry if the counter has
// increased, and otherwise replaces the current entry.

import { listen, state } from "./bus.js";
import { messages } from "./messages.js";

/** @import { AddressData, Component } from "./types.js" */

const BROWSER_NAMES = ["embed", "embed_options", "hide", "present"]; // parameters that the server's query leaves out

/** @type {string | null} The id of the server process that sent the first message. */
let server = null;
/** @type {number | null} The counter of history entries in the last message. */
let entry = null;

/** @param {Component<AddressData>} component */
export function draw({ data }) {
    server ??= data.server;
    if (server !== data.server) {
        // The server was restarted. It knows only the address with which the page was opened, not the current one.
        window.location.reload();
        return () => {};
    }
    const url = new URL(window.location.href);
    const query = new URLSearchParams(data.query);
    for (const name of BROWSER_NAMES) for (const value of url.searchParams.getAll(name)) query.append(name, value);
    url.search = query.toString();
    const opened = data.entry > (entry ?? data.entry);
    entry = data.entry;
    window.history[opened ? "pushState" : "replaceState"](window.history.state, "", url);
    return listen(window, "popstate", () => {
        state.touched = performance.now(); // going back or forward counts as a press
        messages.back("address", window.location.search);
    });
}
