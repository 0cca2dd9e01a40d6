"""Papers on pages: sent, refused with what was typed, taken with safe headers, withdrawn."""

import os
import re
import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.files import storing
from ocop_cycle.queries.documents import filed
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services.access_log import LOG
from ocop_cycle.settings import settings
from ocop_cycle.web.app import create_app
from ocop_cycle.web.gate import LONGEST_UPLOAD
from rules.documents import MOST_OF_FILE
from rules.rights import Role
from tests.papers import DOCX, JPEG, PDF
from tests.web.clients import Visitor
from tests.web.paper_forms import SEND, lying, newest, send, someone
from tests.web.test_own_pages import CODE, PAGE, counted, entry_row, main_of


def test_a_paper_is_sent_seen_and_taken(client: TestClient) -> None:
    sent = send(client, JPEG, "Ảnh mặt trước.jpg", kind="photo", caption="mặt trước")
    shown = main_of(client.get(sent.headers["location"]).text)
    taken = client.get(f"/documents/{newest().public_id}")

    assert sent.status_code == 303
    assert "Đã nhận tệp:</strong> Ảnh mặt trước.jpg (ảnh JPEG, 0,1 KB)" in shown
    assert "Ảnh sản phẩm" in shown
    assert "mặt trước" in shown
    assert taken.content == JPEG


def test_what_is_taken_is_to_be_kept_and_never_shown(client: TestClient) -> None:
    send(client, DOCX, "Phiếu 'số' 1; x.docx")
    headers = client.get(f"/documents/{newest().public_id}").headers
    disposition = headers["content-disposition"]

    assert disposition.startswith('attachment; filename="giay-to.docx"; filename*=UTF-8')
    assert unquote(disposition.partition("''")[2]) == "Phiếu 'số' 1; x.docx"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"].endswith("wordprocessingml.document")
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["cache-control"] == "private, no-store"


def test_each_sending_taking_and_withdrawal_is_in_the_access_log(client: TestClient) -> None:
    send(client)
    version = newest().public_id
    client.get(f"/documents/{version}")
    send(client, b"MZ")
    client.post(f"/documents/{version}/withdraw", data={"reason": "Nhầm"})
    with db.reading() as session:
        rows = session.execute(select(LOG).order_by(LOG.c.id)).all()

    path = "/products/{code:path}/documents"
    assert [(row.what, row.object, row.outcome) for row in rows] == [
        (f"POST {path}", CODE, "done"),
        ("GET /documents/{document}", version, "done"),
        (f"POST {path}", CODE, "refused"),
        ("POST /documents/{document}/withdraw", version, "done"),
    ]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00" + b"\0" * 99, "phiếu.pdf", "là tệp chương trình"),
        (b"<html><script>alert(1)</script>", "phiếu.pdf", "là trang web"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "anh.png", "ảnh SVG"),
        (b"", "phiếu.pdf", "trống"),
        (PDF + b"\0" * MOST_OF_FILE, "phiếu.pdf", "lớn hơn 30 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_told_beside_its_form_with_what_was_typed(
    client: TestClient, content: bytes, name: str, said: str
) -> None:
    answer = send(client, content, name, kind="story", caption="kể <b>chuyện</b>")
    shown = main_of(answer.text)
    form = next(part for part in shown.split("<form") if 'name="kind"' in part)

    assert answer.status_code == 400
    assert said in form
    assert 'value="kể &lt;b&gt;chuyện&lt;/b&gt;"' in form
    assert '<option value="story" selected>' in form
    assert lying() == []


def test_a_form_without_a_file_or_a_kind_is_told(client: TestClient) -> None:
    entry = str(entry_row()["id"])
    nothing = client.post(SEND, data={"entry": entry, "kind": "photo"})
    no_kind = send(client, kind="bí mật")

    assert (nothing.status_code, no_kind.status_code) == (400, 400)
    assert "Chưa chọn tệp nào" in main_of(nothing.text)
    assert "Hãy chọn loại giấy tờ" in main_of(no_kind.text)
    assert lying() == []


def test_a_body_beyond_all_files_is_not_read(client: TestClient) -> None:
    headers = {"Content-Length": str(LONGEST_UPLOAD + 1), "Content-Type": "multipart/form-data"}
    announced = client.request("POST", SEND, content=b"x", headers=headers)
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    endless = client.request("POST", SEND, content=iter([b"x" * 2**20] * 65), headers=form)
    elsewhere = client.request(
        "POST", "/imports/documents", content=iter([b"x" * 2**20] * 13), headers=form
    )

    assert [each.status_code for each in (announced, endless, elsewhere)] == [413] * 3
    assert lying() == []


def test_nobody_is_led_away_before_anything_is_read(year: Path) -> None:
    assert year
    client = Visitor(create_app(), follow_redirects=False)
    headers = {"Content-Type": "multipart/form-data"}  # which cannot be read without a boundary
    answer = client.request("POST", SEND, content=b"x", headers=headers)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_two_files_at_once_are_not_taken(client: TestClient) -> None:
    files = [("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))]
    answer = client.post(SEND, data={"entry": str(entry_row()["id"])}, files=files)

    assert answer.status_code == 400
    assert lying() == []


def test_a_newer_version_and_a_withdrawal_stand_where_the_paper_stands(client: TestClient) -> None:
    send(client, caption="bản nháp")
    page = client.get(PAGE).text
    paper = re.search(r'name="document" value="([^"]+)"', page)
    assert paper
    send(client, name="phiếu ký.pdf", document=paper[1], kind="")
    version = newest().public_id
    client.post(f"/documents/{version}/withdraw", data={"reason": "Thiếu chữ ký"})
    shown = main_of(client.get(PAGE).text)

    assert shown.count("Phiếu đăng ký ý tưởng, sản phẩm<span") == 1
    assert "<s>phiếu ký.pdf</s>" in shown
    assert "Thiếu chữ ký" in shown
    assert f'href="/documents/{version}"' not in shown
    assert client.get(f"/documents/{version}").status_code == 404


def test_a_withdrawal_without_a_reason_is_told_beside_its_form(client: TestClient) -> None:
    send(client)
    answer = client.post(f"/documents/{newest().public_id}/withdraw", data={"reason": " "})
    its = next(part for part in main_of(answer.text).split("<details") if "rut-" in part)

    assert answer.status_code == 400
    assert "Hãy ghi lý do rút giấy tờ." in its
    assert " open>" in its[:30]
    assert newest().withdrawn_at is None


def test_who_may_not_send_is_shown_no_form_and_refused(client: TestClient) -> None:
    send(client)
    version = newest().public_id
    row = entry_row()
    asked = {}
    for name, who in {
        "producer": someone(Role.PRODUCER, producer=row["producer_id"]),  # the locality holds it
        "auditor": someone(Role.AUDITOR),
        "officer": someone(Role.LOCALITY_OFFICER, units=frozenset({row["locality_id"]})),
        "other officer": someone(Role.LOCALITY_OFFICER, units=frozenset({-1})),
        "other producer": someone(Role.PRODUCER, producer=-1),
        "other year": someone(Role.OFFICE, cycle=-1),
    }.items():
        forms = who.get(PAGE).text.count("multipart/form-data")
        taken = who.get(f"/documents/{version}").status_code
        gone = who.post(f"/documents/{version}/withdraw", data={"reason": ""}).status_code
        asked[name] = (forms, send(who).status_code, taken, gone)

    assert asked == {
        "producer": (0, 403, 200, 403),
        "auditor": (0, 403, 200, 403),
        "officer": (2, 303, 200, 400),
        "other officer": (0, 404, 404, 404),
        "other producer": (0, 404, 404, 404),
        "other year": (0, 404, 404, 404),
    }
    assert len(lying()) == 2


def test_who_may_not_send_is_refused_before_his_file_is_looked_at(client: TestClient) -> None:
    assert client
    answer = send(someone(Role.AUDITOR), b"MZ")

    assert answer.status_code == 403
    assert not (settings().home / "documents").exists()


def test_a_paper_is_sent_only_to_the_product_that_its_address_names(client: TestClient) -> None:
    data = {"entry": str(entry_row("TN20-004")["id"]), "kind": "photo"}
    answer = client.post(SEND, data=data, files={"file": ("a.pdf", PDF)})

    assert answer.status_code == 404
    assert lying() == []


@pytest.mark.slow
def test_nothing_is_left_of_a_file_that_breaks_off(site: str) -> None:
    parts = urlsplit(site)
    client = Visitor(create_app())
    assert client
    head = (
        f"POST {SEND} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 9000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    with socket.create_connection((str(parts.hostname), parts.port or 0)) as line:
        line.sendall(head.encode() + PDF + b"\0" * 3_000_000)
    with socket.create_connection((str(parts.hostname), parts.port or 0)) as line:
        line.sendall(f"GET /health HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        assert b"200" in line.recv(99)

    assert lying() == []
    with db.reading() as session:
        number = entry_of(session, CODE).id
        assert filed(session, [number])[number] == []


def test_a_page_asks_as_often_for_many_papers_as_for_few(client: TestClient) -> None:
    asked = []
    for more in (1, 12):
        for _ in range(more):
            send(client)
        client.get(PAGE)
        with counted() as statements:
            client.get(PAGE)
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_what_a_killed_process_left_is_gone_when_the_next_one_starts(client: TestClient) -> None:
    send(client)
    [kept] = lying()
    left = settings().home / "documents" / storing.INCOMING / ("a" * 32)
    left.write_bytes(PDF)
    os.utime(left, (0, 0))

    with TestClient(create_app()):
        pass

    assert lying() == [kept]
