"""Making a Word document plain before it is read: what cannot come along is taken out and remembered by name."""

import copy
from collections import Counter

from lxml import etree

from .package import Package, W
from .styles import BODY, Styles, is_on
from .tree import END_MARK, MARK, local, remove, style_of, unwrap, words_of

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNWRAPPED = {f"{W}{name}" for name in ("fldSimple", "dir", "bdo", "smartTag", "customXml", "rubyBase", "ruby")}


class Markup:
    """One document on its way; `count` and `quoted` say what was met and could not come along."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self.body = copy.deepcopy(package.document)
        self.count: Counter[str] = Counter()
        self.quoted: dict[str, list[str]] = {}
        self._package = package
        self._styles = styles

    def make_plain(self) -> etree._Element:
        """Return the document made plain."""
        self._choose_alternatives()
        self._settle_changes()
        self._drop_hidden()
        self._drop_contents()
        self._place_text_boxes()
        self._drop_pictures()
        self._drop_notes()
        self._drop_equations()
        self._drop_other_documents()
        self._unwrap()
        self._dress()
        self._drop_empty()
        self._note_page_edges()
        if self._package.has_macros:
            self.count["macro"] += 1
        return self.body

    def _quote(self, what: str, words: str) -> None:
        self.count[what] += 1
        self.quoted.setdefault(what, []).append(words)

    def _all(self, *names: str) -> list[etree._Element]:
        return list(self.body.iter(*[f"{W}{name}" for name in names]))

    def _choose_alternatives(self) -> None:
        """Keep one of the forms in which Word offers a drawing, else its words would come twice."""
        for element in list(self.body.iter(f"{_MC}AlternateContent")):
            forms = [*element.findall(f"{_MC}Choice"), *element.findall(f"{_MC}Fallback")]
            with_words = [form for form in forms if form.find(f".//{W}t") is not None]
            for form in forms:
                if form is not (with_words or forms)[0]:
                    element.remove(form)
            for form in list(element):
                unwrap(form)
            unwrap(element)

    def _settle_changes(self) -> None:
        """Take tracked changes as if they were accepted."""
        for element in self._all("del", "moveFrom"):
            if local(element.getparent()) not in {"rPr", "trPr", "tcPr"}:
                self.count["change"] += 1
                remove(element)
        self.count["change"] += len(self._all("ins", "moveTo"))

    def _drop_hidden(self) -> None:
        for element in self._all("r"):
            own = element.find(f"{W}rPr/{W}vanish")
            style = element.find(f"{W}rPr/{W}rStyle")
            hidden = is_on(own)
            if own is None and style is not None:
                hidden = self._styles.has(style.get(f"{W}val", ""), "vanish")
            if hidden:
                if words_of(element):
                    self.count["hidden"] += 1
                remove(element)

    def _drop_contents(self) -> None:
        """Take the list of contents out: its page numbers mean nothing on a page of a site, which makes its own."""
        for element in self._all("sdt"):
            gallery = element.find(f".//{W}docPartGallery")
            if gallery is not None and "table of contents" in gallery.get(f"{W}val", "").lower():
                self.count["contents"] += 1
                remove(element)
        for element in self._all("p"):
            if self._styles.is_contents(style_of(element)):
                self.count["contents"] += 1
                remove(element)

    def _place_text_boxes(self) -> None:
        """Put the words of a text box after the paragraph it hangs on; on a page there is no beside."""
        for box in self._all("txbxContent"):
            anchor = next(box.iterancestors(f"{W}p"), None)
            if anchor is None or anchor.getparent() is None or not words_of(box):
                continue
            self.count["text box"] += 1
            for element in reversed(list(box)):
                anchor.addnext(element)

    def _drop_pictures(self) -> None:
        for element in self._all("drawing", "pict", "object"):
            names = {local(inner) for inner in element.iter()}
            described = next(
                (inner.get("descr") or inner.get("title") or "" for inner in element.iter() if local(inner) == "docPr"),
                "",
            )
            if element.tag == f"{W}object":
                self.count["other file"] += 1
            elif "chart" in names:
                self._quote("chart", described)
            elif "relIds" in names:
                self._quote("diagram", described)
            elif names & {"pic", "imagedata"}:
                self._quote("picture", described)
            elif not names <= {"pict", "rect", "txbxContent"} and "txbxContent" not in names:
                self._quote("drawing", described)
            remove(element)

    def _drop_notes(self) -> None:
        for kind, part in (("footnote", self._package.footnotes), ("endnote", self._package.endnotes)):
            notes = {} if part is None else {note.get(f"{W}id"): words_of(note) for note in part}
            for element in self._all(f"{kind}Reference"):
                self._quote(kind, notes.get(element.get(f"{W}id"), ""))
                remove(element)
        if self._package.comments is not None:
            self.count["comment"] += len(self._package.comments.findall(f"{W}comment"))
        for element in self._all("commentReference", "commentRangeStart", "commentRangeEnd", "bookmarkStart"):
            remove(element)

    def _drop_equations(self) -> None:
        for element in [found for found in self.body.iter() if local(found) == "oMath"]:
            self._quote("equation", " ".join("".join(element.itertext()).split()))
            remove(element)

    def _drop_other_documents(self) -> None:
        for element in self._all("altChunk", "subDoc"):
            self.count["other document"] += 1
            remove(element)

    def _unwrap(self) -> None:
        """Lift words out of wrappings that the conversion would throw away together with them."""
        for element in self._all("rt", "sdtPr"):
            if element.tag == f"{W}rt":
                remove(element)
        for element in [found for found in self.body.iter() if found.tag in _UNWRAPPED]:
            unwrap(element)
        for element in self._all("hyperlink"):
            link = self._package.links.get(element.get(f"{_R}id", ""))
            if link is None or not link.outside:
                self.count["inner link"] += 1
                unwrap(element)
        for element in self._all("cr"):
            element.tag = f"{W}br"
        for element in self._all("ptab"):
            element.tag = f"{W}tab"
        for element in self._all("t"):
            element.text = (element.text or "").replace(MARK, "").replace(END_MARK, "")

    def _dress(self) -> None:
        """Write on each run what its styles say of it, and count what letters lose."""
        for paragraph in self._all("p"):
            # A heading is bold by its style; said again of its words it would mean nothing.
            own = style_of(paragraph) if self._styles.outline_of(paragraph) == BODY else ""
            for element in paragraph.iter(f"{W}r"):
                properties = element.find(f"{W}rPr")
                style = None if properties is None else properties.find(f"{W}rStyle")
                named = "" if style is None else style.get(f"{W}val", "")
                for switch in ("b", "i"):
                    said = properties is not None and properties.find(f"{W}{switch}") is not None
                    if not said and (self._styles.has(named, switch) or self._styles.has(own, switch)):
                        if properties is None:
                            properties = etree.Element(f"{W}rPr")
                            element.insert(0, properties)
                        etree.SubElement(properties, f"{W}{switch}")
                if properties is not None:
                    self._count_lost_dress(properties, words_of(element))

    def _count_lost_dress(self, properties: etree._Element, words: str) -> None:
        """Count what a run's letters lose that may have meant something."""
        if not words:
            return
        self.count["crossed out"] += any(is_on(properties.find(f"{W}{name}")) for name in ("strike", "dstrike"))
        self.count["highlight"] += is_on(properties.find(f"{W}highlight"))
        raised = properties.find(f"{W}vertAlign")
        if raised is not None and raised.get(f"{W}val") in {"superscript", "subscript"}:
            self.count["raised"] += words not in {"st", "nd", "rd", "th"}

    def _drop_empty(self) -> None:
        """Take empty lines out: Word's writers use them for space, and they would cut lists in two."""
        speaking = [f"{W}{name}" for name in ("sym", "fldChar", "instrText", "sdt", "tbl")]
        for element in self._all("p"):
            if not words_of(element) and next(element.iter(*speaking), None) is None:
                remove(element)

    def _note_page_edges(self) -> None:
        """Remember the words at the top and foot of each page; those with figures alone are page numbers."""
        for what, parts in (("top", self._package.headers), ("foot", self._package.footers)):
            for words in dict.fromkeys(words_of(part) for part in parts):
                if any(letter.isalpha() for letter in words.casefold().replace("page", "").replace("of", "")):
                    self._quote(what, words)
