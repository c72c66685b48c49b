// The figures from which those of other epochs are told apart.

const KEPT = 32;

function draw({ data: { base, figure } }) {
    const bases = window.rnnBases ??= new Map();
    bases.delete(base);  // what was told last is forgotten last
    bases.set(base, figure);
    if (bases.size > KEPT) bases.delete(bases.keys().next().value);
    window.dispatchEvent(new Event("base"));
}
