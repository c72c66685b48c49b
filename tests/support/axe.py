"""A check of a page with axe-core's accessibility rules."""

from axe_playwright_python.sync_playwright import Axe

_OPTIONS = {"resultTypes": ["violations"], "preload": False, "selectors": False}
"""Without the selectors of elements, which no test reads, axe-core takes half the time."""


def violations(visitor, inside="html", rules=None):
    """Return the violations that axe-core finds on the page, or in a part of it: [(rule, element, summary), ...].

    rules: the names of the rules to check, or None for axe-core's default rules.
    """
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(Axe().axe_script)
    options = _OPTIONS | ({"runOnly": rules} if rules else {})
    found = visitor.page.evaluate("where => axe.run(...where)", [inside, options])["violations"]
    return [(each["id"], node["html"][:200], node["failureSummary"]) for each in found for node in each["nodes"]]
