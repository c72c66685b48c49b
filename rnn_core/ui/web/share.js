// The button that copies the address.

import { emit } from "./bus.js";

const SAID = 2000; // milliseconds that the button says that it has copied

export function draw({ data, root }) {
    const button = root.querySelector("button");
    let fades = null;
    const say = (label, icon) => {
        button.firstChild.textContent = label;
        button.dataset.icon = icon;
    };
    say(data.label, "share");
    Object.assign(button, { title: data.help, hidden: false });
    button.onclick = async () => {
        await copy(window.location.href);
        say(data.copied, "check");
        emit("say", data.said);
        fades = setTimeout(() => say(data.label, "share"), SAID);
    };
    return () => clearTimeout(fades);
}

/** Copy a text. A page that is not served over https may not use the clipboard itself. */
async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const field = document.createElement("textarea");
        field.value = text;
        document.body.append(field);
        field.select();
        document.execCommand("copy");
        field.remove();
    }
}
