"""What a person wrote in the place of a mail's own words: checked, and laid out as a page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from notifications.filters import so
from rules.errors import Refusal
from rules.names import clean

LONGEST_SUBJECT: Final = 200
LONGEST_TEXT: Final = 20_000
LONGEST_SHORT: Final = 400
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS: Final = re.compile(r"\r\n|\r|\u2028|\u2029")
_BETWEEN_PARAGRAPHS: Final = re.compile(r"\n(?:[ \t]*\n)+")
_PARAGRAPH: Final = '<p style="margin:0 0 12px 0;">{}</p>'
_TABLE: Final = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
_LETTERS: Final = (
    "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#1a1a1a;"
    "word-break:break-word;"
)
_PAGE: Final = f"""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Thư nhắc việc</title>
</head>
<body style="margin:0;padding:0;background-color:#ffffff;">
<table width="100%" {_TABLE}>
<tr><td align="center" style="padding:16px 12px;">
<!--[if mso]><table width="600" {_TABLE}><tr><td><![endif]-->
<table width="100%" {_TABLE} style="max-width:600px;">
<tr><td align="left" style="{_LETTERS}">
{{}}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
"""


@dataclass(frozen=True)
class Edited:
    """The subject and the text that leave instead of what the facts say."""

    subject: str
    text: str


def check_edited(subject: str, text: str) -> Edited:
    """Take what a person typed: a subject of one line, a text of lines, nothing hidden in them.

    Raises:
        Refusal: one of the two is empty, or longer than a mail of this kind can be.
    """
    one_line = clean(_CONTROLS.sub(" ", subject).replace("\n", " ").replace("\t", " "))
    lines = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    written = "\n".join(line.rstrip() for line in lines).strip("\n")
    if not one_line or not written.strip():
        raise Refusal("Tiêu đề và nội dung thư không được để trống: hãy viết cả hai.")
    if len(one_line) > LONGEST_SUBJECT or len(written) > LONGEST_TEXT:
        raise Refusal(
            f"Thư quá dài: tiêu đề nhiều nhất {so(LONGEST_SUBJECT)} chữ, nội dung nhiều nhất "
            f"{so(LONGEST_TEXT)} chữ; hãy viết gọn lại."
        )
    return Edited(one_line, f"{written}\n")


def edited_of(stored: Mapping[str, str] | None) -> Edited | None:
    """Read what a row of the outbox keeps of it; None where nobody wrote anything."""
    return Edited(stored["subject"], stored["text"]) if stored else None


def html_of(text: str) -> str:
    """Lay a text out as a page: its paragraphs and line ends stay, nothing in it is markup."""
    return _PAGE.format("\n".join(_paragraphs(text)))


def short_of(text: str) -> str:
    """Cut a text to what can be pasted or read out, between two words."""
    whole = " ".join(text.split())
    if len(whole) <= LONGEST_SHORT:
        return whole
    return f"{whole[: LONGEST_SHORT - 1].rpartition(' ')[0]}…"


def _paragraphs(text: str) -> Iterator[str]:
    for block in _BETWEEN_PARAGRAPHS.split(text.strip("\n")):
        yield _PARAGRAPH.format("<br>\n".join(escape(line) for line in block.split("\n")))
