"""What everybody should know about all mail, in whole sentences."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.mail_state import ALARM, QUEUE, remarks
from ocop_cycle.settings import settings
from tests.building import a_cycle
from tests.posting import AT, a_mail, stop_all_mail

RESUME = "Cho gửi lại bằng `ocop mail resume`."


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch)


def set_up(monkeypatch: pytest.MonkeyPatch, **named: str) -> None:
    """Let the installation send to everybody, unless a variable says otherwise."""
    usual = {"OCOP_SMTP_URL": "smtp://mail.example.com", "OCOP_MAIL_LIVE": "1"}
    for name, value in {**usual, **named}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def said(session: Session) -> list[str]:
    return [str(each) for each in remarks(session)]


def hold_queue(session: Session, cause: str, **values: object) -> None:
    row = {"id": 1, "cause": cause, "reply": "", "since": AT, "tries": 1, **values}
    session.execute(insert(QUEUE).values(**row))


def test_nothing_is_said_while_mail_leaves_by_itself(session: Session) -> None:
    a_cycle(session)
    a_mail(session, state=MailState.WAITING)

    assert said(session) == []


def test_a_pause_is_told_with_who_and_since_when(session: Session) -> None:
    stop_all_mail(session, "Anh Minh")

    assert said(session) == [
        f"Mọi thư đang tạm dừng từ 08:00 22/02/2020, theo lệnh của Anh Minh. {RESUME}"
    ]
    assert [each.stops for each in remarks(session)] == [True]


@pytest.mark.parametrize(
    ("cause", "told", "then"),
    [
        ("away", "Máy chủ thư không trả lời", ""),
        (
            "configuration",
            "Máy chủ thư không chấp nhận cách gửi của hệ thống",
            "Hãy kiểm tra OCOP_SMTP_URL và OCOP_MAIL_FROM, rồi `ocop mail resume`.",
        ),
        (
            "policy",
            "Máy chủ thư từ chối nhiều thư liên tiếp",
            "Hãy hỏi bên quản lý máy chủ thư, rồi `ocop mail resume`.",
        ),
    ],
)
def test_a_held_queue_is_told_once_with_the_server_s_words(
    session: Session, cause: str, told: str, then: str
) -> None:
    hold_queue(session, cause, reply="535 5.7.8 no")
    alarm = {"kind": f"mail_{cause}", "text": "Thư nằm chờ.", "since": AT}
    session.execute(insert(ALARM).values(**alarm))

    [remark] = remarks(session)

    assert remark.text == f"{told}, thư nằm chờ từ 08:00 22/02/2020: “535 5.7.8 no”."
    assert (remark.then, remark.stops) == (then, True)


def test_a_queue_that_is_tried_again_by_itself_needs_nobody(session: Session) -> None:
    hold_queue(session, "away", next_try=AT + timedelta(minutes=5))

    [remark] = remarks(session)

    assert remark.text == "Máy chủ thư không trả lời, thư nằm chờ từ 08:00 22/02/2020."
    assert remark.then == "Tự thử lại sau 08:05 22/02/2020."


def test_alarms_are_told_as_they_are(session: Session) -> None:
    session.execute(insert(ALARM).values(kind="bounces", text="Không đọc được hộp thư.", since=AT))

    assert said(session) == ["Không đọc được hộp thư. (từ 08:00 22/02/2020)"]


def test_held_mails_are_counted_by_cycle_and_a_cycle_that_holds_is_named(session: Session) -> None:
    cycle = a_cycle(session)
    a_cycle(session, "can-tho-2022")
    a_mail(session, cycle)
    a_mail(session, cycle, key="b")
    a_mail(session, key="c")
    session.execute(update(CYCLE).where(CYCLE.c.id != cycle.id).values(hold_mail=True))

    [remark] = remarks(session)

    assert remark.text == (
        "3 thư tạm giữ chờ duyệt (ngoài các kỳ 1, can-tho-2022 chưa có, thai-nguyen-2020 2)."
    )
    assert not remark.stops


def test_a_cycle_that_holds_its_mails_is_told_before_the_first_is_made(session: Session) -> None:
    a_cycle(session)
    session.execute(update(CYCLE).values(hold_mail=True))

    assert said(session) == [
        "Thư của kỳ thai-nguyen-2020 phải được duyệt mới gửi; chưa có thư nào chờ duyệt."
    ]


def test_what_stops_all_mail_comes_first(session: Session) -> None:
    a_mail(session)
    session.execute(insert(ALARM).values(kind="bounces", text="Hộp thư.", since=AT))
    hold_queue(session, "policy")
    stop_all_mail(session, "Anh Minh")

    assert [each.kind for each in remarks(session)] == ["paused", "queue", "alarm", "held"]


FOLDER = "giữ trong thư mục mails-not-sent của OCOP_HOME"
ALLOWED = {"OCOP_MAIL_LIVE": "0", "OCOP_MAIL_ALLOW": "an@example.com,@example.vn"}
REDIRECTED = {"OCOP_MAIL_LIVE": "", "OCOP_MAIL_REDIRECT": "thu@example.com"}


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({}, []),
        ({"OCOP_MAIL_LIVE": ""}, [f"{FOLDER}."]),
        (ALLOWED, [f"{FOLDER}, trừ thư cho an@example.com, @example.vn."]),
        (REDIRECTED, ["chuyển đến thu@example.com."]),
    ],
)
def test_where_mail_goes_while_nothing_is_live_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch, named: dict[str, str], told: list[str]
) -> None:
    set_up(monkeypatch, **named)

    assert [each.text for each in remarks(session)] == [
        f"Chưa gửi thật: thư được {each}" for each in told
    ]


def test_without_a_server_nothing_else_counts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, OCOP_SMTP_URL="", OCOP_MAIL_LIVE="")

    [remark] = remarks(session)

    assert remark.text == "Chưa đặt máy chủ thư: không thư nào rời hệ thống."
    assert remark.stops
