"""The page about a Define-XML document: what a browser and a screen reader find, by the parser of the library."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from define.made import COMMENTS, LONG, design, written
from trialglot.errors import UnreadableError
from trialglot.sdtm.datasets import Comment
from trialglot.writers.sdtm.define_html import define_html

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page; what is not closed, or closed twice, is an error."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.feed(content)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        self.text.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.text[tag][-1] += data

    def all(self, tag: str, name: str) -> list[str]:
        return [value for each, attributes in self.tags if each == tag and (value := attributes.get(name)) is not None]

    def ids(self) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get("id")) is not None]


@pytest.fixture(scope="module")
def content() -> str:
    return define_html(written()).decode()


@pytest.fixture(scope="module")
def page(content: str) -> Page:
    return Page(content)


def test_it_is_one_file_without_script_or_network(content: str, page: Page) -> None:
    assert content.startswith('<!DOCTYPE html>\n<html lang="en">')
    tags = {tag for tag, _ in page.tags}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert page.all("a", "href")
    assert all(href.startswith("#") or href.endswith(".json") for href in page.all("a", "href"))
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "url(" not in content
    assert "@import" not in content
    assert page.all("meta", "content")[0] == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_link_has_its_place(page: Page) -> None:
    ids = page.ids()
    assert len(set(ids)) == len(ids)
    assert not any(char.isspace() for each in ids for char in each)
    assert {href[1:] for href in page.all("a", "href") if href.startswith("#")} <= set(ids)


def test_tables_have_captions_and_named_rows_and_columns(page: Page) -> None:
    tables = [tag for tag, _ in page.tags if tag == "table"]
    assert len(page.text["caption"]) == len(tables)
    assert all(page.text["caption"])
    assert len(set(page.text["caption"])) == len(tables)
    assert set(page.all("th", "scope")) == {"row", "col"}
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")


def test_contents_lead_to_all_sections(page: Page) -> None:
    assert page.text["h1"] == ["ABC-01: SDTM trial design of ABC-01"]
    assert page.text["h2"] == [
        "Study",
        "Standards",
        "Datasets",
        "TS: Trial Summary",
        "TA: Trial Arms",
        "TE: Trial Elements",
        "TI: Trial Inclusion/Exclusion Criteria",
        "Code lists",
        "Methods",
        "Comments",
    ]
    assert page.text["li"] == page.text["h2"]
    assert page.all("nav", "aria-label") == ["Contents"]


def test_everything_that_is_said_can_be_read(page: Page) -> None:
    cells = [*page.text["td"], *page.text["th"]]
    for comment in {each.text for each in COMMENTS if each.owner != "TS.TSVAL.TINDTP"}:
        assert comment in cells
    assert "The registry says TREATMENT.\n\nItch has no term." in cells
    assert "TSPARMCD EQ TPHASE" in cells
    assert (
        "Place of the record among those with the same TSPARMCD, in the order of the registry record, from 1." in cells
    )
    assert {"C15601", "PHASE II TRIAL", "of the study's own", "ts.json"} <= set(cells)
    assert "C66737; CDISC/NCI 2025-09-26; used by TS.TSVAL.TPHASE" in page.text["p"]


def test_long_comments_stand_once_and_are_led_to(page: Page, content: str) -> None:
    assert content.count(LONG) == 1
    assert "#oid-COM.TI.IETEST.INCL002" in page.all("a", "href")
    beginning = next(each for each in page.text["td"] if each.endswith("… full text"))
    assert LONG.startswith(beginning.removesuffix(" … full text"))


def test_names_with_signs_are_reached_too() -> None:
    arm = 'Ärm <"1">'
    given = design(comments=(Comment(f"TA.ARM.{arm}", "Said <b>so</b>"),))
    arms = given.datasets[1]
    renamed = arms._replace(rows=tuple((*row[:2], arm, *row[3:]) for row in arms.rows))
    content = define_html(written(given._replace(datasets=(renamed,))))
    page = Page(content.decode())
    assert f"oid-IT.TA.ARM.{arm}" in {unquote(each) for each in page.ids()}
    assert "Said <b>so</b>" in page.text["td"]
    assert "b" not in page.text


def test_links_lead_to_files_and_the_web_only() -> None:
    for href, linked in (
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("../ts.xpt", True),
        ("https://a.b/ts.xpt", True),
    ):
        content = written().replace(b'xlink:href="ts.json"', f'xlink:href="{href}"'.encode())
        assert (href in Page(define_html(content).decode()).all("a", "href")) is linked


def test_the_same_document_gives_the_same_page() -> None:
    assert define_html(written()) == define_html(written())


def test_what_is_no_define_xml_is_refused() -> None:
    for content in (b"<ODM", b"<ODM/>", b"{}"):
        with pytest.raises(UnreadableError):
            define_html(content)
