// The figures from which those of other epochs are told apart.

const KEPT = 32;

function draw({ data: { base, figure } }) {
    const bases = window.rnnBases ??= new Map();
    if (!base || bases.has(base)) return;
    bases.set(base, figure);
    if (bases.size > KEPT) bases.delete(bases.keys().next().value);
    window.dispatchEvent(new Event("base"));
}
