// The button that copies the address.

function draw({ data, parentElement }) {
    const button = parentElement.querySelector("button");
    const tell = (label, icon) => { button.firstChild.textContent = label; button.dataset.icon = icon; };
    tell(data.label, "share");
    Object.assign(button, { title: data.help, hidden: false });
    button.onclick = async () => {
        const address = window.location.href;
        try {
            await navigator.clipboard.writeText(address);
        } catch {  // a page that is not served over https may not
            const field = document.createElement("textarea");
            field.value = address;
            document.body.append(field);
            field.select();
            document.execCommand("copy");
            field.remove();
        }
        tell(data.copied, "check");
        window.dispatchEvent(new CustomEvent("say", { detail: data.said }));
        setTimeout(() => tell(data.label, "share"), 2000);
    };
}
