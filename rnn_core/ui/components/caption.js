// The caption of the stage: what is to be seen on the stage, in words. It changes when the stage does, and not before.

function draw({ data: { heading }, parentElement }) {
    const place = parentElement.firstElementChild, text = place.querySelector("p");
    const follow = () => {
        if (window.rnnShown) text.textContent = window.rnnShown.says.reading;
    };
    place.querySelector("h2").textContent = heading;
    window.removeEventListener("shown", place.follow);
    window.addEventListener("shown", place.follow = follow);
    follow();
}
