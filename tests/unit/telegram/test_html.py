"""Messages in HTML: nothing lost, nothing too long, every tag closed."""

from __future__ import annotations

from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.drafts import Draft, Key, from_body, to_body
from bot.channels.telegram.html import LONGEST_TEXT, MOST_ENTITIES, Piece, length, sheets
from bot.channels.telegram.render import Spot, drafts
from skills.kit.reply import Checklist, Choice, Citation, Figure, Picture, Quote, Reply, Rows, Text

_TAGS = st.sampled_from([("", ""), ("<b>", "</b>"), ("<pre>", "</pre>")])
_PIECES = st.builds(
    lambda text, tag: Piece(text, *tag),
    st.text(st.sampled_from('啊a<>&"\n 😀x'), min_size=1, max_size=60),
    _TAGS,
)
_PARAGRAPHS = st.lists(st.lists(_PIECES, min_size=1, max_size=4).map(tuple), max_size=12)


class Reader(HTMLParser):
    """Reads as Telegram does: complains about tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.entities = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.open.append(tag)
        self.entities += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


@settings(deadline=None, max_examples=150)
@given(_PARAGRAPHS, st.integers(20, 200))
def test_a_cut_loses_no_character_and_closes_every_tag(paragraphs, longest):
    made = list(sheets(paragraphs, longest))

    whole = "".join("".join(p.text for p in paragraph) for paragraph in paragraphs)
    said = "".join(read(sheet.html).text for sheet in made)
    assert "".join(said.split()) == "".join(whole.split())
    for sheet in made:
        assert length(sheet.plain) <= longest
        assert read(sheet.html).entities <= MOST_ENTITIES
        assert read(sheet.html).text == sheet.plain


def test_four_thousand_and_more_characters_are_split_between_blocks():
    reply = Reply(tuple(Text(f"第{n}段" + "字" * 500) for n in range(20)))

    made = drafts(reply, Spot(quotes=5))

    assert len(made) == 3
    assert all(length(d.plain) <= LONGEST_TEXT for d in made)
    assert all(d.html.startswith("第") for d in made)
    assert [d.quotes for d in made] == [5, 0, 0]


def test_a_table_longer_than_a_message_is_cut_at_its_rows():
    rows = tuple((f"商品{n}", str(n)) for n in range(900))

    made = drafts(Reply((Rows(("名", "数"), rows),)), Spot())

    assert len(made) > 1
    assert all(d.html.startswith("<pre>") and d.html.endswith("</pre>") for d in made)
    assert sum(line.startswith("商品") for d in made for line in d.plain.split("\n")) == 900


def test_titles_cannot_smuggle_markup():
    nasty = "<b>x</b> & </pre> <a href='tg://user?id=1'>"
    reply = Reply(
        (Text(nasty), Figure(nasty, Decimal(1)), Rows((nasty,), ((nasty,),)), Quote(nasty, nasty)),
        citations=(Citation(nasty, "f"),),
    )

    (made,) = drafts(reply, Spot())

    assert read(made.html).text.count(nasty) >= 5
    assert nasty in unescape(made.html)


def test_every_block_is_shown_and_choices_become_no_text():
    reply = Reply(
        (Text("甲"), Checklist(((True, "乙"), (None, "丙"))), Quote("丁" * 10), Choice("戊", "己"))
    )

    (made,) = drafts(reply, Spot())

    assert [word in made.plain for word in "甲乙丙丁戊"] == [True, True, True, True, False]
    assert made.keys == ((Key("复制", copy="丁" * 10),),)


def test_a_text_too_long_for_a_copy_button_gets_none():
    (made,) = drafts(Reply((Quote("长" * 257),)), Spot())

    assert made.keys == ()


def test_a_picture_that_is_gone_is_said_in_words(tmp_path):
    (made,) = drafts(Reply((Text("数"), Picture(tmp_path / "no.png", "走势向上"))), Spot())

    assert made.kind == "text"
    assert "走势向上" in made.plain


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_draft_survives_the_outbox(html, label):
    draft = Draft("text", html, html, 3, 4, keys=((Key(label, data="t"), Key("c", copy="x")),))

    assert from_body(to_body(draft)) == draft
