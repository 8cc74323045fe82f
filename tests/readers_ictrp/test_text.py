"""Texts without HTML, and texts as markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialglot.readers.ictrp.text import clean, markup


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a\r<br>b", "a\nb"),
        ("a\r<br>\r<br>  b", "a\n\n  b"),
        ("a<br/>b<BR />c", "a\nb\nc"),
        ("a<br>\nb", "a\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a   \n\n\n\n b", "a\n\n b"),
        ("<br>Female: yes<br>Male: no<br>", "Female: yes\nMale: no"),
        ("8 &#956;g &amp; 5 &lt; 6", "8 μg & 5 < 6"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;b&gt;", "<b>"),
        ("AT&T &nosuch; R&D", "AT&T &nosuch; R&D"),
        ("5 <6 and a<b or c>d", "5 <6 and a<b or c>d"),
        ("10<sup>9</sup>/L, m<sup>2</sup>, x<sup>th</sup>", "10^9/L, m^2, xth"),
        ("H<sub>2</sub>O", "H2O"),
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("a <script>alert('x')</script>b", "a b"),
        ("a <style type='x'>p {}", "a"),
        ("a <!-- hidden -->b", "a b"),
        ("<a href='x'>y</a> <font color=red>z</font><br clear=\"all\">", "y z"),
        ("\xa0 a \xa0", "a"),
    ],
)
def test_html_is_resolved_once(raw: str, value: str) -> None:
    assert clean(raw).value == value


def test_what_was_in_a_text_is_told() -> None:
    assert clean("a<br>b").tags == ()
    assert clean("<p><b>a</b> 10<sup>2</sup></p>").tags == ("sup", "p", "b")
    assert clean("a<script>b</script><!--c-->").scripts == ("<script>b</script>", "<!--c-->")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("a < b & c > d", "a \\< b & c \\> d"),
        ("* one\n* two *three*", "* one\n* two \\*three\\*"),
        ("[x] `y` ~z^2", "\\[x\\] \\`y\\` \\~z\\^2"),
        ("a_b _c_", "a_b \\_c\\_"),
        ("&lt; \\", "\\&lt; \\\\"),
        ("1. one\n - two", "1. one\n - two"),
    ],
)
def test_markup_says_the_same(text: str, marked: str) -> None:
    assert markup(text) == marked
    assert markup(text).plain == text


@given(st.text())
def test_markup_is_plain_again(text: str) -> None:
    assert markup(text).plain == text


@given(st.text(alphabet="<>/&;bp ris\r\n-!#x3c"))
def test_no_tag_survives(raw: str) -> None:
    """Whatever tags are nested in tags, what is left of them is escaped in the markup."""
    marked = markup(clean(raw).value)
    assert "<" not in marked.replace("\\<", "")
