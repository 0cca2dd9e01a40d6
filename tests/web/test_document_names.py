"""What people call their files: one line, no folder, no markup, no file of ours."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from tests.papers import PDF
from tests.web.paper_forms import SEND, lying, newest, send
from tests.web.payloads import PAYLOADS, TAGS
from tests.web.test_own_pages import PAGE, entry_row, main_of

RAN = "<script>alert(1)</script>"


def send_named(client: TestClient, name: str) -> Any:  # noqa: ANN401 -- an answer
    """Send a file under a name that no usual client would write."""
    written = "".join(f"\\u{ord(letter):04x}" for letter in name)
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(PAGE).text)
    assert token
    fields = {"csrf": token[1], "entry": str(entry_row()["id"]), "kind": "photo"}
    heads = [
        *(f'form-data; name="{name}"\r\n\r\n{text}' for name, text in fields.items()),
        f'form-data; name="file"; filename="{written}"\r\n\r\n',
    ]
    parts = "\r\n".join(f"--x\r\nContent-Disposition: {head}" for head in heads)
    headers = {"Content-Type": "multipart/form-data; boundary=x; charset=raw_unicode_escape"}
    body = parts.encode() + PDF + b"\r\n--x--\r\n"
    return client.request("POST", SEND, content=body, headers=headers, follow_redirects=False)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\An\\phiếu.pdf", "phiếu.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("anh\u202egpj.pdf", "anh gpj.pdf"),
        ("/", "không tên.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("thư\x00mục.pdf", "thư mục.pdf"),
        ("CON.pdf", "CON.pdf"),
        ("phiếu.html", "phiếu.html.pdf"),
    ],
)
def test_a_name_is_one_line_without_folders_and_names_no_file_of_ours(
    client: TestClient, name: str, shown: str
) -> None:
    send_named(client, name)
    row = newest()
    headers = client.get(f"/documents/{row.public_id}").headers
    [path] = lying()

    assert row.name == shown
    assert unquote(headers["content-disposition"].partition("''")[2]) == shown
    assert "set-cookie" not in headers
    assert re.fullmatch(r"[0-9a-f]{32}", path.name)


def test_half_a_letter_in_a_name_breaks_nothing(client: TestClient) -> None:
    answer = send_named(client, "\ud800a.pdf")

    assert answer.status_code == 303
    assert newest().name == "a.pdf"


def test_no_name_and_no_caption_becomes_markup(client: TestClient) -> None:
    for payload in PAYLOADS:
        name = payload.replace("/", "") + ".pdf"
        assert send(client, name=name, caption=payload).status_code == 303
    client.post(f"/documents/{newest().public_id}/withdraw", data={"reason": RAN})
    page = client.get(PAGE).text

    assert page.count("<script") == 1
    assert [tag for tag in TAGS if tag in main_of(page).partition("Giấy tờ, hồ sơ")[2]] == []
