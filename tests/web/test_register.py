"""Anybody registers an idea: while it is open, without an account, once, and sees its receipt."""

from datetime import date

import pytest
from sqlalchemy import select, update

from ocop_cycle import db
from ocop_cycle.models.accounts import AccessLog
from ocop_cycle.models.columns import table
from ocop_cycle.queries.courses import CYCLE
from rules.applications import PER_ADDRESS
from tests.applying import LAST, OVER, SENT
from tests.web.registering import (
    FIELDS,
    FORM,
    anybody,
    applications,
    form_key,
    goes_on_to,
    registering,
    sends,
)

__all__ = ["registering"]
LOG = table(AccessLog)
pytestmark = pytest.mark.usefixtures("registering")


def test_the_form_is_there_without_an_account_and_tells_the_last_day() -> None:
    page = anybody().get("/register").text

    assert "Phiếu đăng ký ý tưởng sản phẩm" in page
    assert "thứ Bảy, 29/02/2020" in page
    assert "còn 9 ngày" in page
    assert "xin đến trước hết thứ Sáu, 28/02/2020" in page
    assert page.count('<option value="ubnd-') == 9


def test_the_page_of_signing_in_leads_to_the_form() -> None:
    assert 'href="/register"' in anybody().get("/sign-in").text


def test_what_is_sent_is_kept_and_its_receipt_is_shown() -> None:
    client = anybody()

    answer = sends(client)

    [row] = applications()
    receipt = client.get(answer.headers["location"])
    assert answer.headers["location"] == f"/register/receipts/{row.public_id}"
    assert f"{row.receipt[:4]} {row.receipt[4:]}" in receipt.text
    assert "UBND huyện Đại Từ xem phiếu" in receipt.text
    assert "thứ Năm, 27/02/2020" in receipt.text
    assert (row.sent_on, row.producer, row.email) == (SENT, FIELDS["producer"], FIELDS["email"])


def test_a_receipt_tells_nothing_of_who_sent_it() -> None:
    address = sends(anybody()).headers["location"]

    page = anybody().get(address).text

    for name in ("producer", "representative", "phone", "email", "description"):
        assert FIELDS[name] not in page
    assert "Đăng ký thêm sản phẩm" not in page
    assert anybody().get(f"{address[:-1]}x").status_code == 404


def test_neither_mail_nor_group_nor_legal_form_is_needed() -> None:
    assert sends(anybody(), email="", group="", legal_form="").status_code == 303


def test_the_same_form_sent_twice_is_one_application() -> None:
    client = anybody()
    data = {**FIELDS, "form_key": form_key(client)}

    first, again = (client.post(FORM, data=data) for _ in range(2))

    assert first.headers["location"] == again.headers["location"]
    assert len(applications()) == 1


def test_a_form_with_faults_is_shown_again_with_what_was_typed() -> None:
    client = anybody()
    key = form_key(client)

    answer = client.post(FORM, data={**FIELDS, "form_key": key, "phone": "12", "consent": ""})

    assert answer.status_code == 400
    assert 'id="phone-error"' in answer.text
    assert 'aria-describedby="phone-hint phone-error" aria-invalid="true"' in answer.text
    assert 'id="consent-error"' in answer.text
    assert 'value="HTX Chè La Bằng"' in answer.text
    assert 'value="12"' in answer.text
    assert '<option value="ubnd-dai-tu" selected>' in answer.text
    assert f'name="form_key" value="{key}"' in answer.text
    assert applications() == []


def test_who_fills_in_what_nobody_sees_is_asked_to_send_again() -> None:
    answer = sends(anybody(), more="https://example.com")

    assert (answer.status_code, applications()) == (400, [])
    assert "một lần nữa" in answer.text
    assert 'name="more" value=""' in answer.text


def test_a_form_of_another_site_or_without_its_token_is_refused() -> None:
    client = anybody()
    data = {**FIELDS, "form_key": form_key(client)}

    foreign = client.post(FORM, data=data, headers={"origin": "https://example.com"})
    without = client.post(FORM, data={**data, "csrf": "x"})

    assert (foreign.status_code, without.status_code, applications()) == (403, 403, [])


def test_the_producer_need_not_be_typed_again_on_the_same_browser() -> None:
    client = anybody()
    receipt = client.get(sends(client).headers["location"]).text
    like = applications()[0].public_id
    address = f"{FORM}?like={like}"

    same, other = client.get(address).text, anybody().get(address).text

    assert address in receipt
    assert 'value="HTX Chè La Bằng"' in same
    assert '<option value="ubnd-dai-tu" selected>' in same
    assert FIELDS["product"] not in same
    assert "HTX Chè La Bằng" not in other
    assert 'name="form_key" value=""' not in same


def test_nothing_is_told_of_what_others_have_sent() -> None:
    first, second = anybody(), anybody()
    sends(first)

    again = sends(second)

    page = second.get(again.headers["location"]).text
    assert (again.status_code, len(applications())) == (303, 2)
    assert "trùng" not in page


@pytest.mark.parametrize("day", [SENT, LAST])
def test_the_form_is_open_up_to_the_last_day(day: date) -> None:
    goes_on_to(day)

    assert sends(anybody()).status_code == 303


def test_after_the_end_it_is_said_until_when_it_was_and_whom_to_call() -> None:
    client = anybody()
    key = form_key(client)
    goes_on_to(OVER)

    general, own = (client.get(address).text for address in ("/register", FORM))
    sent = client.post(FORM, data={**FIELDS, "form_key": key})

    for page in (general, own, sent.text):
        assert "Đã hết hạn đăng ký: kế hoạch nhận đến hết thứ Bảy, 29/02/2020." in page
        assert "Cần hỏi:" in page
    assert (sent.status_code, applications()) == (400, [])


def test_before_the_beginning_it_is_said_when_it_begins() -> None:
    goes_on_to(date(2020, 2, 1))
    with db.unit_of_work() as session:
        session.execute(update(CYCLE).values(started_on=date(2020, 2, 1)))

    assert "nhận từ thứ Sáu, 07/02/2020" in anybody().get("/register").text


def test_where_nothing_is_open_it_is_said() -> None:
    with db.unit_of_work() as session:
        session.execute(update(CYCLE).values(closed_on=SENT))

    assert "Hiện không có kỳ nào nhận đăng ký" in anybody().get("/register").text
    assert anybody().get(FORM).status_code == 404
    assert anybody().get("/cycles/khong-co/register").status_code == 404


def test_one_too_many_from_one_address_is_told_to_wait_and_keeps_what_was_typed() -> None:
    client = anybody()
    for number in range(PER_ADDRESS):
        sends(client, phone=f"09123456{number:02}", email="")

    answer = sends(client, phone="0987654321")

    assert (answer.status_code, len(applications())) == (400, PER_ADDRESS)
    assert "quá nhiều phiếu" in answer.text
    assert 'value="0987654321"' in answer.text


def test_the_access_log_tells_that_something_was_sent_not_what() -> None:
    sends(anybody())

    with db.reading() as session:
        [row] = session.execute(select(LOG)).all()
    assert (row.what, row.object, row.name) == (
        "application",
        applications()[0].public_id,
        "Chủ thể gửi phiếu",
    )
