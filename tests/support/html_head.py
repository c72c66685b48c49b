"""The head of an HTML document, as a link preview reads it."""

from html.parser import HTMLParser


class Head(HTMLParser):
    """The language, the title, the meta elements and the inline scripts of an HTML document. meta: {name: content}."""

    def __init__(self, html):
        super().__init__()
        self.lang = None
        self.title = ""
        self.meta = {}
        self.scripts = []
        self._inside = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "html":
            self.lang = attributes.get("lang")
        if tag == "meta" and (name := attributes.get("property") or attributes.get("name")):
            assert name not in self.meta, f"the head should have {name} only once"
            self.meta[name] = attributes.get("content")
        self._inside = tag
        if tag == "script" and "src" not in attributes:
            self.scripts.append("")

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data
        if self._inside == "script":
            self.scripts[-1] += data

    def handle_endtag(self, tag):
        self._inside = None
