"""Small Word files for tests, and short ways to read them."""

import io
import zipfile

import docx
from docx.oxml.ns import nsdecls
from PIL import Image

from portal.policies.word import Heading, read_word

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SENTENCE = "Families are told what happens and why, and they are asked what they think of it."


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def repacked(data, /, **parts):
    """The same file with some parts changed by a function, or added; keys stand for names (`document`, `footnotes`)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        contents = {name: old.read(name) for name in old.namelist()}
        for key, change in parts.items():
            name = {"rels": "word/_rels/document.xml.rels", "types": "[Content_Types].xml", "top": "_rels/.rels"}.get(
                key, f"word/{key}.xml"
            )
            contents[name] = change(contents[name]) if callable(change) else change
        for name, content in contents.items():
            new.writestr(name, content)
    return packed.getvalue()


def relation(identity, kind, target, outside=False):
    """Add one relationship to those of the document."""
    mode = ' TargetMode="External"' if outside else ""
    made = f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/></Relationships>'
    return lambda old: old.replace(b"</Relationships>", made.encode())


def read(document, /, **parts):
    data = saved(document) if hasattr(document, "save") else document
    return read_word(io.BytesIO(repacked(data, **parts) if parts else data))


def body(xml, /, **parts):
    """What is read from a document with just this in its body."""
    return read(
        docx.Document(),
        document=f'{XML}<w:document {nsdecls("w", "r", "wp", "a", "pic")} xmlns:mc="{MC}" xmlns:wps="urn:wps" '
        f'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="urn:m"><w:body>{xml}</w:body></w:document>'.encode(),
        **parts,
    )


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def p(text, properties=""):
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def outline(word):
    return [(block.level, block.text) for block in word.blocks if isinstance(block, Heading)]


def html_of(word):
    return "".join(block.html for block in word.blocks if not isinstance(block, Heading))


def bold(document, text):
    document.add_paragraph().add_run(text).bold = True


def numbered(*levels):
    """A numbering part with one list (1) of these levels, each (kind, text); list 2 is of bullets; 3 is a second 1."""
    shown = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(levels)
    )
    dots = "".join(f'<w:lvl w:ilvl="{d}"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>' for d in range(9))
    return (
        f'{XML}<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="7">{shown}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="8">{dots}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
    ).encode()


def item(text, list_id=1, depth=0, before="", inside=""):
    numbering = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{before}{numbering}</w:pPr><w:r>{inside}<w:t>{text}</w:t></w:r></w:p>"


FIGURES = numbered(("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "%3."))
LEGAL = numbered(("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))


def picture_file(colour="red"):
    file = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(file, "PNG")
    file.seek(0)
    return file


def zipped(contents, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()
