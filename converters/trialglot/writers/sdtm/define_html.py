"""A Define-XML document as a page for people: one file that opens in a browser from disk, without network or script.

The page is ours, made from the document alone; it is not CDISC's stylesheet.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from lxml import etree

from trialglot.writers.sdtm.define_html_page import CSS, cell, escape, link, page, section, table
from trialglot.writers.sdtm.define_html_reading import HREF, D, Define, O, child, described, parsed

_VARIABLES = ("Variable", "Label", "Key", "Type", "Length", "Role", "Required", "Terms", "Origin", "Method and comment")
_VALUES = ("Where", "Value", "Label", "Type", "Length", "Terms", "Origin", "Comment")
# Longer comments stand in their own section, with their beginning beside what they are about.
_SHORT = 240


def define_html(xml: bytes) -> bytes:
    """Return a Define-XML 2.1 document as an HTML page in UTF-8; the same document gives the same bytes.

    Raises:
        UnreadableError: the bytes are no well-formed XML, or hold no MetaDataVersion.
    """
    define = Define(parsed(xml))
    made = _Page(define)
    study = define.texts
    title = f"{study['StudyName']}: {define.version.get('Name', '')}"
    parts = [
        ("study", "Study", made.study()),
        ("standards", "Standards", made.standards()),
        ("datasets", "Datasets", made.datasets()),
        *((_variables_id(one), _titled(one), made.variables(one)) for one in define.datasets),
        ("codelists", "Code lists", made.codelists()),
        ("methods", "Methods", made.methods()),
        ("comments", "Comments", made.comments()),
    ]
    return page(title, [(anchor, heading, content) for anchor, heading, content in parts if content], CSS).encode()


@lru_cache(maxsize=4096)
def _id(oid: str | None) -> str:
    """Return an OID as identifier of the page: without white space, and the same as fragment of an address."""
    return f"oid-{quote(oid or '', safe='.-_')}"


def _variables_id(dataset: etree._Element) -> str:
    return f"variables-{_id(dataset.get('OID'))}"


def _values_id(item: etree._Element) -> str:
    return f"values-{_id(item.get('OID'))}"


def _titled(dataset: etree._Element) -> str:
    text = described(dataset)
    return f"{dataset.get('Name', '')}: {text}" if text else dataset.get("Name", "")


class _Page:
    """The parts of the page."""

    def __init__(self, define: Define) -> None:
        self._define = define
        self._placed: set[str] = set()

    def _anchor(self, element: etree._Element) -> str:
        """Return the identifier of the place of a definition; an item of several datasets has one in the first."""
        anchor = _id(element.get("OID"))
        if anchor in self._placed:
            return ""
        self._placed.add(anchor)
        return anchor

    def study(self) -> str:
        """Return what the document says of itself."""
        define = self._define
        root = define.root
        rows = [
            ("Study", define.texts["StudyName"]),
            ("Description", define.texts["StudyDescription"]),
            ("Protocol", define.texts["ProtocolName"]),
            ("Metadata", define.version.get("Description", "")),
            ("Define-XML version", define.version.get(f"{D}DefineVersion", "")),
            ("Context", root.get(f"{D}Context", "")),
            ("Created", root.get("CreationDateTime", "")),
            ("Source", " ".join(filter(None, (root.get("SourceSystem"), root.get("SourceSystemVersion"))))),
            ("Made by", root.get("Originator", "")),
        ]
        made = [(cell(name, header=True), cell(escape(text))) for name, text in rows if text]
        comment = self._comment(define.version)
        if comment:
            made.append((cell("Comment", header=True), cell(comment)))
        return table("The study and this document", ("", ""), made)

    def standards(self) -> str:
        """Return the standards that the datasets follow."""
        rows = []
        for one in self._define.all("def:Standard"):
            name = " ".join(filter(None, (one.get("Name"), one.get("PublishingSet"))))
            kind = {"IG": "Implementation guide", "CT": "Controlled terminology"}.get(one.get("Type", ""), "")
            rows.append(
                (
                    cell(escape(name), header=True, anchor=self._anchor(one)),
                    cell(escape(one.get("Version", ""))),
                    cell(kind),
                    cell(escape(one.get("Status", ""))),
                    cell(self._comment(one)),
                )
            )
        return table("Standards and terminology", ("Standard", "Version", "Kind", "Status", "Comment"), rows)

    def datasets(self) -> str:
        """Return the datasets with their files."""
        rows = []
        for one in self._define.datasets:
            keys = sorted(
                (int(ref.get("KeySequence", "0")), self._define.item_name(ref.get("ItemOID")))
                for ref in one.iterchildren(f"{O}ItemRef")
                if ref.get("KeySequence", "").isdecimal()
            )
            kind = child(one, f"{D}Class")
            rows.append(
                (
                    cell(link(_variables_id(one), one.get("Name", "")), header=True),
                    cell(escape(described(one))),
                    cell(escape(kind.get("Name", "") if kind is not None else "")),
                    cell(escape(one.get(f"{D}Structure", ""))),
                    cell(escape(", ".join(name for _, name in keys))),
                    cell(self._file(one)),
                    cell(self._comment(one)),
                )
            )
        columns = ("Dataset", "Label", "Class", "Structure", "Keys", "File", "Comment")
        return table("Datasets of the study", columns, rows)

    def _file(self, dataset: etree._Element) -> str:
        if dataset.get(f"{D}HasNoData"):
            return "no data"
        leaf = self._define.get("def:leaf", dataset.get(f"{D}ArchiveLocationID"))
        if leaf is None:
            return ""
        href, title = leaf.get(HREF, ""), escape(_text(child(leaf, f"{D}title")))
        # A link leads to a file beside this page or to the web; anything else is no place.
        scheme = href.partition(":")[0].lower() if ":" in href.partition("/")[0] else ""
        return f'<a href="{escape(href)}">{title}</a>' if scheme in {"", "http", "https"} else title

    def variables(self, dataset: etree._Element) -> str:
        """Return the variables of a dataset, and behind them the values that have definitions of their own."""
        define = self._define
        rows, values = [], []
        for ref in dataset.iterchildren(f"{O}ItemRef"):
            item = define.get("ItemDef", ref.get("ItemOID"))
            if item is None:
                continue
            described_values = define.values(item)
            if described_values:
                values.append(self._values(dataset, item, described_values))
            name = escape(item.get("Name", ""))
            if described_values:
                name += " " + link(_values_id(item), "values")
            about = "<br>".join(filter(None, (self._method(ref), self._comment(item))))
            rows.append(
                (
                    cell(name, header=True, anchor=self._anchor(item)),
                    cell(escape(described(item))),
                    cell(escape(ref.get("KeySequence", ""))),
                    cell(escape(item.get("DataType", ""))),
                    cell(escape(item.get("Length", ""))),
                    cell(escape(ref.get("Role", ""))),
                    cell(escape(ref.get("Mandatory", ""))),
                    cell(self._terms(item)),
                    cell(self._origin(item)),
                    cell(about),
                )
            )
        return table(f"Variables of {dataset.get('Name', '')}", _VARIABLES, rows) + "".join(values)

    def _values(self, dataset: etree._Element, item: etree._Element, references: list[etree._Element]) -> str:
        define = self._define
        name = f"{dataset.get('Name', '')}.{item.get('Name', '')}"
        rows = []
        for ref in references:
            value = define.get("ItemDef", ref.get("ItemOID"))
            if value is None:
                continue
            rows.append(
                (
                    cell(self._where(ref), header=True, anchor=self._anchor(value)),
                    cell(escape(value.get("Name", ""))),
                    cell(escape(described(value))),
                    cell(escape(value.get("DataType", ""))),
                    cell(escape(value.get("Length", ""))),
                    cell(self._terms(value)),
                    cell(self._origin(value)),
                    cell("<br>".join(filter(None, (self._method(ref), self._comment(value))))),
                )
            )
        return table(f"Values of {name}", _VALUES, rows, _values_id(item))

    def _where(self, reference: etree._Element) -> str:
        """Return the conditions of a value, each variable a link to where it is defined."""
        clauses = []
        for one in reference.iterchildren(f"{D}WhereClauseRef"):
            clause = self._define.get("def:WhereClauseDef", one.get("WhereClauseOID"))
            checks = list(clause.iterchildren(f"{O}RangeCheck")) if clause is not None else []
            clauses.append(" and ".join(self._range(check) for check in checks))
            comment = self._comment(clause) if clause is not None else ""
            clauses[-1] += f" ({comment})" if comment else ""
        return " or ".join(clauses)

    def _range(self, check: etree._Element) -> str:
        oid = check.get(f"{D}ItemOID", "")
        values = ", ".join(escape(one.text or "") for one in check.iterchildren(f"{O}CheckValue"))
        return f"{link(_id(oid), self._define.item_name(oid))} {escape(check.get('Comparator', ''))} {values}"

    def _terms(self, item: etree._Element) -> str:
        reference = child(item, f"{O}CodeListRef")
        codelist = self._define.get("CodeList", reference.get("CodeListOID")) if reference is not None else None
        return link(_id(codelist.get("OID")), codelist.get("Name", "")) if codelist is not None else ""

    def _origin(self, item: etree._Element) -> str:
        made = []
        for one in item.iterchildren(f"{D}Origin"):
            kind, source, text = one.get("Type", ""), one.get("Source", ""), described(one)
            made.append(escape(f"{kind} ({source})" if source else kind) + (f"<br>{escape(text)}" if text else ""))
        return "<br>".join(made)

    def _method(self, reference: etree._Element) -> str:
        method = self._define.get("MethodDef", reference.get("MethodOID"))
        return link(_id(method.get("OID")), method.get("Name", "")) if method is not None else ""

    def _comment(self, owner: etree._Element) -> str:
        comment = self._define.get("def:CommentDef", owner.get(f"{D}CommentOID"))
        if comment is None:
            return ""
        text = described(comment)
        if len(text) <= _SHORT:
            return escape(text)
        return f"{escape(text[:_SHORT].rsplit(None, 1)[0])} … {link(_id(comment.get('OID', '')), 'full text')}"

    def codelists(self) -> str:
        """Return the code lists with their terms."""
        return "".join(self._codelist(one) for one in self._define.all("CodeList"))

    def _codelist(self, codelist: etree._Element) -> str:
        define, oid, name = self._define, codelist.get("OID", ""), codelist.get("Name", "")
        about = [_code(codelist)]
        standard = define.get("def:Standard", codelist.get(f"{D}StandardOID"))
        if standard is not None:
            version = f"{standard.get('Name', '')} {standard.get('Version', '')}"
            about.append(link(_id(standard.get("OID")), version))
        external = child(codelist, f"{O}ExternalCodeList")
        if external is not None:
            about.append(escape(f"Dictionary {external.get('Dictionary', '')}, version {external.get('Version', '')}"))
        users = [
            link(_id(item.get("OID")), item.get("OID", "").removeprefix("IT.")) for item in define.users.get(oid, ())
        ]
        about.append(f"used by {', '.join(users)}" if users else "")
        about.append(self._comment(codelist))
        rows = [
            (
                cell(escape(one.get("CodedValue", "")), header=True),
                cell(escape(_decode(one))),
                cell(_code(one) or ("of the study's own" if one.get(f"{D}ExtendedValue") else "")),
            )
            for one in codelist.iterchildren(f"{O}CodeListItem", f"{O}EnumeratedItem")
        ]
        terms = table(f"Terms of {name}", ("Value", "Meaning", "NCI C-code"), rows) if rows else ""
        return section(self._anchor(codelist), name, f"<p>{'; '.join(filter(None, about))}</p>{terms}", 3)

    def methods(self) -> str:
        """Return the methods by which derived values are made."""
        rows = [
            (
                cell(escape(one.get("Name", "")), header=True, anchor=self._anchor(one)),
                cell(escape(one.get("Type", ""))),
                cell(escape(described(one))),
            )
            for one in self._define.all("MethodDef")
        ]
        return table("Methods", ("Method", "Type", "Description"), rows) if rows else ""

    def comments(self) -> str:
        """Return the comments in full, with what each is about."""
        rows = []
        for comment in self._define.all("def:CommentDef"):
            oid = comment.get("OID", "")
            owners = ", ".join(self._owner(one) for one in self._define.owners.get(oid, ()))
            rows.append((cell(owners, header=True, anchor=self._anchor(comment)), cell(escape(described(comment)))))
        return table("Comments", ("About", "Comment"), rows) if rows else ""

    def _owner(self, element: etree._Element) -> str:
        """Return the name of what a comment is about, as a link where that has a place."""
        oid = element.get("OID", "")
        if element.tag == f"{O}ItemGroupDef":
            return link(_variables_id(element), element.get("Name", ""))
        if element.tag == f"{O}MetaDataVersion":
            return link("study", "the study")
        name = element.get("Name", oid) if element.tag == f"{O}CodeList" else oid.removeprefix("IT.")
        return link(_id(oid), name) if _id(oid) in self._placed else escape(name)


def _text(element: etree._Element | None) -> str:
    return (element.text or "") if element is not None else ""


def _decode(term: etree._Element) -> str:
    decode = child(term, f"{O}Decode")
    return _text(child(decode, f"{O}TranslatedText")) if decode is not None else ""


def _code(element: etree._Element) -> str:
    codes = [one.get("Name", "") for one in element.iterchildren(f"{O}Alias") if one.get("Context") == "nci:ExtCodeID"]
    return escape(", ".join(codes))
