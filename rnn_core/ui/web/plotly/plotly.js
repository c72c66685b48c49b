// Plotly's script, loaded once for all figures of the page.

let loading = null;

/** Load Plotly from the address of its script. What fails can be tried again. */
export function load(address) {
    loading ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => {
            script.remove();
            loading = null;
            reject(new Error(address));
        };
        script.src = new URL(address, document.baseURI);
        document.head.append(script);
    });
    return loading;
}
