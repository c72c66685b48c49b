// The address says what is on the page. Streamlit's own way of changing it adds to the browser's history each time; here
// only what a press opens out of a panel gets an entry. Where the browser goes back or forward, the server opens that.

function listen() {
    window.rnnReturns = true;
    window.addEventListener("popstate", () => window.rnnTell?.("address_back", window.location.search));
}

function draw({ data }) {
    window.rnnServer ??= data.server;
    if (window.rnnServer !== data.server) {  // started again: it was told of the address as it was at first
        window.location.reload();
        return;
    }
    if (!window.rnnReturns) listen();
    const url = new URL(window.location.href);
    const query = new URLSearchParams(data.query);
    for (const name of ["embed", "embed_options", "hide", "present"])
        for (const value of url.searchParams.getAll(name)) query.append(name, value);
    url.search = query;
    const opened = data.entry > (window.rnnEntry ?? data.entry);
    window.rnnEntry = data.entry;
    window.history[opened ? "pushState" : "replaceState"](window.history.state, "", url);
}
