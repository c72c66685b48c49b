// This script runs in each page of the tests before any other script. It clears the local storage, and records toasts,
// the times of messages, and the timers with which Streamlit runs the page's script again.

(() => {
    try {
        localStorage.clear();
    } catch {
        // a page without an origin has no storage
    }

    const record = {
        /** The time of the last message to the server, in milliseconds. */
        sentAt: 0,
        /** The time of the last message from the server. */
        receivedAt: 0,
        /** Element of a toast -> its text. @type {Map<HTMLElement, string>} */
        toasts: new Map(),
        /** The timers that run the page's script again. @type {Set<unknown>} */
        timers: new Set(),
    };
    const page = /** @type {any} */ (Object.assign(window, record));

    const note = () => {
        for (const toast of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".stToast"))) {
            page.toasts.set(toast, toast.innerText);
        }
    };
    new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });

    const { send } = WebSocket.prototype;
    const watched = new WeakSet();
    WebSocket.prototype.send = function (/** @type {any} */ message) {
        if (!watched.has(this)) {
            this.addEventListener("message", () => {
                page.receivedAt = performance.now();
            });
        }
        watched.add(this);
        page.sentAt = performance.now();
        send.call(this, message);
    };

    const { setInterval: begin, clearInterval: end } = page;
    page.setInterval = (/** @type {Function} */ act, /** @type {unknown[]} */ ...rest) => {
        const timer = begin(act, ...rest);
        // Streamlit's function sendUpdateWidgetsMessage starts a new run of the page's script.
        if (`${act}`.includes("sendUpdateWidgetsMessage")) page.timers.add(timer);
        return timer;
    };
    page.clearInterval = (/** @type {unknown} */ timer) => {
        page.timers.delete(timer);
        end(timer);
    };
})();
