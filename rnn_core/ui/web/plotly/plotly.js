// Plotly's script, loaded once for all figures of the page.

/** @import { Plotly } from "../types.js" */

/** @type {Promise<Plotly> | null} */
let loading = null;

/**
 * Load Plotly from the address of its script, once for all calls. A call after a failure retries.
 * @param {string} address
 * @returns {Promise<Plotly>}
 */
export function load(address) {
    loading ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => {
            script.remove();
            loading = null;
            reject(new Error(address));
        };
        script.src = new URL(address, document.baseURI).href;
        document.head.append(script);
    });
    return loading;
}
