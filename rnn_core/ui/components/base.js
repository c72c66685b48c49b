// The figures from which those of other epochs are told apart.

const KEPT = 32;

function draw({ data: { base, figure } }) {
    const bases = window.rnnBases ??= new Map();
    const known = bases.get(base) ?? figure;  // what is drawn shares it, and Plotly notes something in it
    bases.delete(base);  // what was told last is forgotten last
    bases.set(base, known);
    if (bases.size > KEPT) bases.delete(bases.keys().next().value);
    window.dispatchEvent(new Event("base"));
}
