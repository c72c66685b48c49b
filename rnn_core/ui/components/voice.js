// The voice of the page: its one polite live region. It says in a sentence that something has happened. What changes at
// each epoch is not said: it can be read from the headings, the slider and the name of the figure.

/** Say sentences. New elements make a screen reader say a sentence again that was said before. */
function say(region, ...sentences) {
    const paragraph = text => Object.assign(document.createElement("p"), { textContent: text });
    region.replaceChildren(...sentences.filter(Boolean).map(paragraph));
}

/** Say that the training begins, that the loss leaves its plateau, and how it ends: the last two once the stage shows it. */
function listen(region) {
    const follow = () => {
        const { playing, epoch, end } = window.rnnFed.epoch;
        if (playing && !region.playing) say(region, region.words.begins.replace("#", end));
        if (!playing && region.playing) region.ends = epoch;
        region.playing = playing;
    };
    window.addEventListener("fed", follow);
    if (window.rnnFed) follow();
    window.addEventListener("shown", ({ detail: { epoch, says } }) => {
        const leaves = says.left && !region.left, ends = !region.playing && region.ends === epoch;
        region.left = Boolean(says.left);
        if (ends) delete region.ends;
        if (ends) say(region, says.reading);
        else if (leaves && region.playing) say(region, says.left);
    });
    window.addEventListener("say", ({ detail }) => say(region, detail));
}

function draw({ data, parentElement }) {
    const region = parentElement.querySelector("[role=status]"), last = region.words ?? data;
    region.words = data;
    if (!region.listens) listen(region);
    region.listens = true;
    const news = ["tour", "panel"].filter(name => data[name] !== last[name]).map(name => data[name]);
    if (news.some(Boolean)) say(region, ...news);
}
