"""What must hold of every page, whatever it says: read with html.parser, so that nothing but the page counts."""

from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "img", "hr"}
_LABELLED = {"input", "select", "textarea"}


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.fields: list[tuple[str, dict[str, str]]] = []
        self.labels: set[str] = set()
        self.links: list[str] = []
        self.headings: list[int] = []
        self.legends: list[bool] = []
        self.lang = ""
        self.title = ""
        self.words: list[str] = []
        self.inline: list[str] = []
        self.buttons: list[str] = []
        self.described_by: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        is_ours = tag == "script" and given.get("src", "").startswith("/static/")
        if (
            "style" in given
            or (tag in ("script", "style") and not is_ours)
            or any(name.startswith("on") for name in given)
        ):
            self.inline.append(tag)
        self.described_by += given.get("aria-describedby", "").split() + given.get("aria-labelledby", "").split()
        match tag:
            case "html":
                self.lang = given.get("lang", "")
            case "h1" | "h2" | "h3" | "h4":
                self.headings.append(int(tag[1]))
            case "label":
                self.labels.add(given.get("for", ""))
            case "a":
                self.links.append(given.get("href", ""))
            case "fieldset":
                self.legends.append(False)
            case "legend":
                self.legends[-1] = True
            case "button":
                self.buttons.append("")
        if tag in _LABELLED:
            self.fields.append((tag, given))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.title += data
        elif "head" not in self.open:
            self.words.append(data)
            if "button" in self.open:
                self.buttons[-1] += data

    @property
    def text(self) -> str:
        """What a person reads, with single blanks."""
        return " ".join(" ".join(self.words).split())

    def check(self) -> None:
        """Fail where the page breaks a rule that all pages share."""
        assert not self.open, f"left open: {self.open}"
        assert self.lang == "en-GB"
        assert self.title.strip()
        assert self.headings.count(1) == 1, self.headings
        assert not self.inline, f"inline script or style: {self.inline}"
        assert len(self.ids) == len(set(self.ids)), "an id stands twice"
        assert "#main" in self.links, "no skip link"
        assert "main" in self.ids
        for target in (link[1:] for link in self.links if link.startswith("#")):
            assert target in self.ids, f"#{target} leads nowhere"
        for target in self.described_by:
            assert target in self.ids, f"described by {target}, which is not there"
        for tag, given in self.fields:
            if given.get("type") not in ("hidden", "submit"):
                assert given.get("id") in self.labels, f"{tag} {given.get('name')} has no label"
        assert all(self.legends), "a fieldset has no legend"
        assert all(name.strip() for name in self.buttons), "a button says nothing"
