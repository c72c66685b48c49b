// What has to be mended of Streamlit's own elements.

const LONGEST = 100_000;  // characters that are pasted: of more the server would hear with every message, only to refuse

/** Streamlit names a notice by an element that it does not make: screen readers are to read its text. */
function name() {
    document.querySelectorAll(".stToast").forEach(toast => {
        toast.removeAttribute("aria-labelledby");
        toast.ariaLabel = toast.querySelector("[data-testid=stToastText]").innerText;
    });
}

/** Of a text that is far too long, paste as much as it takes to be told so. */
function shorten(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (event.target.tagName !== "TEXTAREA" || text.length <= LONGEST) return;
    event.preventDefault();
    document.execCommand("insertText", false, text.slice(0, LONGEST));
}

function draw() {
    if (!window.rnnMends) {
        window.rnnMends = new MutationObserver(name);
        window.rnnMends.observe(document.body, { childList: true, subtree: true });
        document.addEventListener("paste", shorten, true);
    }
    name();
}
