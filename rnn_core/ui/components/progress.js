// The progress of the training: a line of text over a bar. Both tell the epoch that the stage shows, not the newest one.

function draw({ data: { label, head, end, waits }, parentElement }) {
    const place = parentElement.firstElementChild, bar = place.querySelector("progress");
    const [epochs, measured] = place.querySelectorAll("p > *");
    const follow = () => {
        if (!window.rnnShown) return;
        const { epoch, says } = window.rnnShown;
        epochs.textContent = head.replace("#", epoch);
        measured.textContent = waits || says.measured;
        bar.value = epoch / end;
    };
    bar.ariaLabel = label;
    window.removeEventListener("shown", place.follow);
    window.addEventListener("shown", place.follow = follow);
    follow();
}
