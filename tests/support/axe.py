"""A check of a page with axe-core's accessibility rules."""

from axe_playwright_python.sync_playwright import Axe

_OPTIONS = {"resultTypes": ["violations"], "preload": False}


def violations(visitor, inside="html"):
    """Return the violations that axe-core finds on the page, or in a part of it: [(rule, element, summary), ...]."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(Axe().axe_script)
    found = visitor.page.evaluate("where => axe.run(...where)", [inside, _OPTIONS])["violations"]
    return [(each["id"], node["html"][:200], node["failureSummary"]) for each in found for node in each["nodes"]]
