"""A plan on pages: its findings line by line, its start, a later paper, more time for one."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from ocop_cycle import clock
from ocop_cycle.db import unit_of_work
from ocop_cycle.plan.check import check
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.courses import WINDOW
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.queries.products import entry_of
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.web.plans import plan_lines
from ocop_cycle.web.uploads import file_name
from tests.web.years import NAME

TEXT = find(NAME).read_text(encoding="utf-8")
RIGHT = next(line for line in TEXT.splitlines() if line.startswith("deadline"))
WRONG = TEXT.replace(RIGHT, 'deadline = "xong trước ngày 31/2/2020"', 1)
LINE = WRONG.splitlines().index('deadline = "xong trước ngày 31/2/2020"') + 1


def names() -> list[str]:
    with unit_of_work() as session:
        return [row.name for row in cycles(session)]


def upload(client: TestClient, content: bytes, name: str = "moi-2020.toml") -> Any:  # noqa: ANN401 -- a response
    return client.post("/plans/upload", files={"file": (name, content)})


def test_an_error_stands_beside_its_line_and_nothing_can_be_started(client: TestClient) -> None:
    page = upload(client, WRONG.encode()).text

    line = page.partition(f'<li id="dong-{LINE}"')[2].partition("</li>")[0]
    assert line.startswith(' class="error"')
    assert "✗ Lỗi:" in line
    assert "31/02/2020 không có trong lịch" in line
    assert f'href="#dong-{LINE}"' in page
    assert 'formaction="/plans/start"' not in page
    assert names() == [NAME]


def test_a_plan_with_an_error_is_not_started_by_a_form_of_ones_own(client: TestClient) -> None:
    answer = client.post("/plans/start", data={"file": "moi-2020.toml", "text": WRONG})

    assert (answer.status_code, names()) == (400, [NAME])
    assert "31/02/2020 không có trong lịch" in answer.text


def test_a_repaired_plan_is_started_as_it_was_written(client: TestClient) -> None:
    typed = {"file": "moi-2020.toml", "text": TEXT.replace("\n", "\r\n"), "on": "2020-02-07"}
    checked = client.post("/plans/check", data=typed).text
    answer = client.post("/plans/start", data=typed, follow_redirects=False)
    again = client.post("/plans/start", data=typed, follow_redirects=False)

    with unit_of_work() as session:
        started = cycle_named(session, "moi-2020")
    assert "mục đã qua hạn nếu mở hôm nay" in checked
    assert answer.headers["location"] == "/operations/moi-2020?done=started"
    assert again.headers["location"] == "/operations/moi-2020?done=known"
    assert (started.source, started.started_on) == (TEXT, date(2020, 2, 7))


def test_what_was_past_when_the_cycle_began_is_listed(client: TestClient) -> None:
    client.post("/plans/start", data={"file": "moi-2020.toml", "text": TEXT, "on": "2020-05-02"})

    page = client.get("/operations/moi-2020").text
    past = page.partition('id="da-qua"')[2]

    assert "Lựa chọn ý tưởng sản phẩm" in past
    assert "Công nhận" not in past
    assert "Không có việc tạm dừng cả kỳ" in page


def test_a_day_that_is_none_is_told_beside_the_form(client: TestClient) -> None:
    typed = {"file": "moi-2020.toml", "text": TEXT, "on": "2020-02-31"}
    answer = client.post("/plans/start", data=typed)

    assert (answer.status_code, names()) == (400, [NAME])
    assert 'value="2020-02-31"' in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00P", "không viết bằng mã UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\xe2", "không viết bằng mã UTF-8"),
        (b"x" * (2**20 + 1), "lớn hơn 1 MB"),
    ],
)
def test_what_is_no_plan_is_refused_beside_the_form(
    client: TestClient, content: bytes, said: str
) -> None:
    answer = upload(client, content)

    assert (answer.status_code, said in answer.text) == (400, True)
    assert 'type="file"' in answer.text


def test_no_file_is_asked_for_again(client: TestClient) -> None:
    answer = client.post("/plans/upload")

    assert (answer.status_code, "Chưa chọn tệp nào" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ("../../etc/a.toml", "a.toml"),
        ("C:\\plans\\kế hoạch.toml", "kế hoạch.toml"),
        ("a\r\nb\x00.toml", "a b .toml"),
        ("", "không tên"),
        ("x" * 300 + ".toml", "x" * 95 + ".toml"),
    ],
)
def test_a_file_is_known_by_a_name_of_one_line(sent: str, known: str) -> None:
    assert file_name(sent) == known


def test_of_a_long_plan_only_the_lines_around_findings_are_shown() -> None:
    text = "\n".join(["# x"] * 4_000 + ["ngay = 1"])
    shown = list(plan_lines(text, check(text, file="a.toml")))

    assert 4_001 in {line.number for line in shown}
    assert len(shown) < 20
    assert any(line.skipped for line in shown)


def test_every_shipped_plan_can_be_looked_at(client: TestClient) -> None:
    page = client.get("/plans").text

    assert f'href="/plans/{NAME}"' in page
    assert client.get(f"/plans/{NAME}").text.count("⚠ Lưu ý") > 1
    assert client.get("/plans/khong-co").status_code == 404


def adjusted(client: TestClient, **typed: str) -> Any:  # noqa: ANN401 -- a response
    said = {"what": "stage:idea_selection:1", "deadline": "xong trước ngày 25/3/2020",
            "paper": "12/UBND-NN", "on": "2020-03-10", **typed}  # fmt: skip
    return client.post(f"/operations/{NAME}/adjust", data=said, follow_redirects=False)


def test_a_later_paper_moves_a_deadline_once(client: TestClient) -> None:
    first, second = adjusted(client), adjusted(client)

    with unit_of_work() as session:
        rows = session.execute(
            select(WINDOW.c.last_day, WINDOW.c.paper)
            .where(WINDOW.c.stage == "idea_selection")
            .order_by(WINDOW.c.id)
        ).all()
    assert first.headers["location"].startswith(f"/operations/{NAME}?done=adjusted&count=")
    assert "done=adjusted_before" in second.headers["location"]
    assert tuple(rows[-1]) == (date(2020, 3, 24), "12/UBND-NN")
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deadline": "sớm nhất có thể"}, "sớm nhất có thể"),
        ({"paper": ""}, "hãy ghi số, ký hiệu văn bản"),
        ({"what": "stage:nothing:1"}, "Chưa chọn bước hoặc nhiệm vụ"),
        ({"deadline": "xong trước ngày 01/3/2020"}, "trước ngày của văn bản"),
    ],
)
def test_a_paper_that_cannot_be_followed_is_told_beside_what_was_typed(
    client: TestClient, typed: dict[str, str], said: str
) -> None:
    answer = adjusted(client, **typed)

    assert (answer.status_code, said in answer.text) == (400, True)
    assert 'value="2020-03-10"' in answer.text
    assert "--" not in answer.text.partition('role="alert"')[2].partition("</div>")[0]


def test_an_activity_is_moved_as_well(client: TestClient) -> None:
    page = client.get(f"/operations/{NAME}/adjust").text
    what = page.partition('<option value="task:')[2].partition('"')[0]

    answer = adjusted(client, what=f"task:{what}", deadline="xong trước ngày 25/12/2020")

    assert "done=adjusted" in answer.headers["location"]


def test_one_entry_gets_more_time_with_a_reason(client: TestClient) -> None:
    where = f"/operations/{NAME}/extend"
    typed = {"code": "TN20-006", "to": "2020-04-30", "reason": "Bão"}

    without = client.post(where, data={**typed, "reason": ""})
    unknown = client.post(where, data={**typed, "code": "TN20-999"})
    answer = client.post(where, data=typed, follow_redirects=False)

    with unit_of_work() as session:
        entry = entry_of(session, "TN20-006")
        row = session.execute(select(ENTRY).where(ENTRY.c.id == entry.id)).one()
    assert (without.status_code, unknown.status_code) == (400, 400)
    assert 'value="TN20-999"' in unknown.text
    assert answer.headers["location"] == f"/operations/{NAME}?done=extended"
    assert row.due == date(2020, 4, 30)


def test_a_cycle_started_today_follows_the_calendar(
    client: TestClient, year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert year
    monkeypatch.setenv("OCOP_NOW", "2020-03-20")
    client.post("/plans/start", data={"file": "moi-2020.toml", "text": TEXT})

    with unit_of_work() as session:
        started = cycle_named(session, "moi-2020")
    assert (started.played, started.started_on) == (False, clock.today())
