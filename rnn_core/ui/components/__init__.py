"""The page's own components, which the page's scripts draw in the browser."""

# The style of a button that looks like Streamlit's. If the container is at most 86rem wide, a label of class `spare` is
# for screen readers only. If the container is at most 24rem wide, or between 44rem and 78rem, a button with any other
# label loses its icon.
BUTTON = """
button {
    font: inherit; color: inherit; background: var(--st-background-color); cursor: pointer; white-space: nowrap;
    border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); height: var(--row);
    padding: 0.25rem 0.6rem; display: inline-flex; align-items: center; gap: 0.5rem;
}
button[hidden] { display: none; }
button:hover, button:focus-visible { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
button::before { font: 1.15em/1 "Material Symbols Rounded"; content: attr(data-icon) / ""; }
button b { font-weight: inherit; font-size: 0.875rem; }
@container (max-width: 86rem) {
    b.spare { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@container (max-width: 24rem) or ((min-width: 44rem) and (max-width: 78rem)) {
    button:has(b:not(.spare))::before { display: none; }
}
"""
