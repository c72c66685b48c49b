// The address says what is on the page. Streamlit's own way of changing it adds to the browser's history each time.

function draw({ data }) {
    window.rnnServer ??= data.server;
    if (window.rnnServer !== data.server) {  // started again: it was told of the address as it was at first
        window.location.reload();
        return;
    }
    const url = new URL(window.location.href);
    const query = new URLSearchParams(data.query);
    for (const name of ["embed", "embed_options", "hide", "present"])
        for (const value of url.searchParams.getAll(name)) query.append(name, value);
    url.search = query;
    window.history.replaceState(window.history.state, "", url);
}
