// Streamlit names a notice by an element that it does not make: screen readers are to read its text.

function draw() {
    const name = () => document.querySelectorAll(".stToast").forEach(toast => {
        toast.removeAttribute("aria-labelledby");
        toast.ariaLabel = toast.querySelector("[data-testid=stToastText]").innerText;
    });
    if (!window.rnnNotices) {
        window.rnnNotices = new MutationObserver(name);
        window.rnnNotices.observe(document.body, { childList: true, subtree: true });
    }
    name();
}
