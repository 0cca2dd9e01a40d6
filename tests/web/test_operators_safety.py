"""Forty payloads through what operators type and send: a text on every page that shows it."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from ocop_cycle.clock import now
from ocop_cycle.db import unit_of_work
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.calls import NOTICE
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.services import outbox
from ocop_cycle.services.addresses import mark_bad
from tests.posting import a_mail
from tests.web.payloads import PAYLOADS, TAGS
from tests.web.test_outbox import first_held
from tests.web.years import NAME

TEXT = find(NAME).read_text(encoding="utf-8")
BATCHES = [" ".join(PAYLOADS[at : at + 8]) for at in range(0, len(PAYLOADS), 8)]
"""Eight at a time: each text that is typed holds some of everything."""


def runs(page: str) -> list[str]:
    """Name the tags of payloads that a page bears as tags."""
    main = page.partition("<main")[2]
    assert main
    return [tag for tag in TAGS if tag in main]


@pytest.mark.parametrize("payload", BATCHES)
def test_the_title_and_the_name_of_a_plan_are_texts(client: TestClient, payload: str) -> None:
    titled = f"title = {json.dumps(payload, ensure_ascii=False)}\n"
    first = next(line for line in TEXT.splitlines(keepends=True) if line.startswith("title"))
    text = TEXT.replace(first, titled, 1)
    name = f"{payload}.toml"

    sent = client.post("/plans/upload", files={"file": (name, text.encode())})
    typed = {"file": name, "text": text, "name": "x"}
    checked = client.post("/plans/check", data=typed)
    started = client.post(
        "/plans/start", data={**typed, "file": "lo-2020.toml", "on": "2020-02-07"}
    )
    pages = [client.get(each).text for each in ("/operations/lo-2020", "/operations", "/cycles")]

    assert {sent.status_code, checked.status_code, started.status_code} <= {200, 400, 404}
    shown = [sent.text, checked.text, started.text, *pages]
    assert [runs(page) for page in shown] == [[]] * len(shown)


@pytest.mark.parametrize("payload", BATCHES)
def test_cells_and_names_of_registers_are_texts(client: TestClient, payload: str) -> None:
    cell = '"' + payload.replace('"', '""') + '"'
    rows = (
        f"Mã,Tên sản phẩm,Chủ thể,Địa bàn\n{cell},{cell},{cell},{cell}\n"
        f"A9,{cell},{cell},Huyện Đại Từ\n"
    )
    units = f"Mã,Tên cơ quan,Cấp,Email\n{cell},{cell},department,{cell}\n"
    days = f"Ngày,Loại,Ghi chú\n2020-03-20,{cell},{cell}\n"

    answers = [
        client.post(
            f"/imports/{what}",
            data={"do": "take", "skip_bad": "1", "cycle": payload, "place": payload, "on": payload},
            files={"file": (payload, text.encode())},
        )
        for what, text in (("products", rows), ("agencies", units), ("days", days))
    ]
    answers.append(
        client.post(
            "/imports/products",
            data={"do": "take", "skip_bad": "1"},
            files={"file": (payload, rows.encode())},
        )
    )

    assert {answer.status_code for answer in answers} <= {200, 400, 404}
    assert [runs(answer.text) for answer in answers] == [[]] * 4


@pytest.mark.parametrize("payload", BATCHES)
def test_what_is_typed_about_mails_is_a_text(client: TestClient, payload: str) -> None:
    with unit_of_work() as session:
        outbox.hold_cycle(session, NAME, by=payload.replace("\x00", ""), at=now(), waiting_too=True)
        bad = payload.replace("\x00", "")
        mark_bad(session, bad, bad, a_mail(session, cycle_named(session, NAME), key="x"), now())
        session.execute(
            update(NOTICE)
            .where(NOTICE.c.kind == "lapse_proposed", NOTICE.c.state == "mailed")
            .values(state="unreachable", mail_id=None)
        )
    number = first_held()
    words = {"subject": payload, "text": payload}
    calls = {"code": payload, "cycle": NAME, "note": payload, "locality": payload}
    answers = [
        client.post(f"/mails/{number}/edit", data=words),
        client.post(f"/mails/{number}/discard", data={"reason": payload}),
        client.post("/outbox/discard", data={"kind": payload, "cycle": payload, "q": payload}),
        client.post("/outbox/hold", data={"cycle": payload}),
        client.post("/calls", data=calls),
        client.post("/addresses/clear", data={"address": payload}),
        client.post(f"/operations/{NAME}/adjust", data={"what": payload, "deadline": payload}),
        client.post(f"/operations/{NAME}/extend", data={"code": payload, "to": payload}),
        client.get("/outbox/approve", params={"q": payload.replace("\x00", "")}),
        client.get("/outbox?done=" + "x" * 9),
        *(client.get(each) for each in ("/outbox", "/outbox/discard", "/addresses", "/mails")),
        client.get(f"/mails/{number}/edit"),
    ]

    assert {answer.status_code for answer in answers} <= {200, 400, 404}
    assert [runs(answer.text) for answer in answers] == [[]] * len(answers)
