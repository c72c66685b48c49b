// The address describes the page. If the browser goes back or forward, the server opens that address.
//
// Each change of `st.query_params` adds an entry to the browser's history (streamlit#16831). This script adds one only
// if the server counts a new entry, and otherwise replaces the current entry.

import { listen, state } from "./bus.js";
import { messages } from "./messages.js";

/** @import { AddressData, Component } from "./types.js" */

const BROWSER_NAMES = ["embed", "embed_options", "hide", "present"]; // parameters that the server does not know

/** @type {string | null} */
let server = null;
/** @type {number | null} */
let entry = null;

/** @param {Component<AddressData>} component */
export function draw({ data }) {
    server ??= data.server;
    if (server !== data.server) {
        // The server was restarted, and has read only the address with which the page was first opened.
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
        state.touched = performance.now(); // messages sent before the controls are drawn have the old values
        messages.back("address", window.location.search);
    });
}
