// Why a picture waits: where it would flash it is drawn less often, and the page says so at its foot.

const SAID = 3000; // milliseconds
const fades = new WeakMap(); // element -> timer

/** Say at the foot of the figure around an element why its picture waits. */
export function sayCalm(element) {
    const said = element.closest(".figure").querySelector(".calm");
    said.hidden = false;
    clearTimeout(fades.get(said));
    fades.set(
        said,
        setTimeout(() => {
            said.hidden = true;
        }, SAID),
    );
}
