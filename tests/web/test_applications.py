"""The officers' pages of applications: seen by those who answer them, answered once, no markup."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.models.accounts import AccessLog
from ocop_cycle.models.columns import table
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import applications as service
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.applications import Sending
from ocop_cycle.services.products import PRODUCT
from ocop_cycle.services.sign_in_tries import TRY
from rules.rights import Role
from tests.applying import AT, IDEA, OVER, SENT, THERE, all_of
from tests.services.taking_in import entries
from tests.web.clients import Visitor
from tests.web.payloads import PAYLOADS, TAGS
from tests.web.registering import (
    FIELDS,
    FORM,
    NAME,
    anybody,
    applications,
    form_key,
    goes_on_to,
    officer,
    registering,
    sends,
    signed_in,
)

__all__ = ["registering"]
pytestmark = pytest.mark.usefixtures("registering")
LIST = "/applications"
BEHALF = f"{FORM}/on-behalf"
LOG = table(AccessLog)


def one_sent(**typed: str) -> str:
    """Let a producer send an idea; give the address of its page."""
    sends(anybody(), **typed)
    return f"{LIST}/{applications()[-1].public_id}"


def answers(client: Visitor, address: str, what: str, **typed: str) -> int:
    return int(client.post(f"{address}/{what}", data={"version": "1", **typed}).status_code)


def test_the_officer_of_the_area_sees_what_waits_and_how_many() -> None:
    address = one_sent()
    client = officer()

    page = client.get(LIST).text

    assert f'href="{address}"' in page
    assert "27/02/2020" in page
    assert '<span class="count">1<' in client.get("/cycles").text
    assert "Chè đinh La Bằng" not in officer(THERE).get(LIST).text
    assert 'class="count"' not in auditor().get("/cycles").text


def auditor() -> Visitor:
    return signed_in(Given(Role.AUDITOR), "kiem-tra@example.vn")


def test_an_auditor_reads_all_and_answers_nothing() -> None:
    address = one_sent()
    client = auditor()

    page = client.get(address)

    assert f'href="{address}"' in client.get(LIST).text
    assert "Chè đinh La Bằng" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    for what in ("edit", "confirm", "refuse"):
        assert answers(client, address, what, reason="x") == 403
    assert applications()[0].state == "waiting"


def test_a_member_of_the_council_reads_none() -> None:
    client = signed_in(Given(Role.COUNCIL_MEMBER), "hoi-dong@example.vn")

    assert (client.get(LIST).status_code, client.get(one_sent()).status_code) == (403, 404)


def test_others_find_no_application_and_cannot_answer_it() -> None:
    address = one_sent()
    other = officer(THERE)

    assert other.get(address).status_code == 404
    for what in ("edit", "confirm", "refuse"):
        assert answers(other, address, what, reason="x") == 404
    assert applications()[0].state == "waiting"


def test_the_page_shows_what_was_sent_and_the_number_to_call() -> None:
    page = officer().get(one_sent()).text

    for text in ("Nguyễn Thị Lan", "tel:0912345678", "Chè đinh hái tay", "Gửi trên trang"):
        assert text in page
    assert "Nay đã hết hạn" not in page


def test_a_confirmed_application_leads_to_its_entry() -> None:
    address = one_sent()
    client = officer()

    answer = client.post(f"{address}/confirm", data={"version": "1", "submits": "1"})

    page = client.get(answer.headers["location"]).text
    code = applications_code()
    assert "Đã xác nhận phiếu: sản phẩm đã có hồ sơ trong kỳ." in page
    assert f'href="/products/{code}"' in page
    assert "Chè đinh La Bằng" in client.get(f"/products/{code}").text
    assert f"mã {code}" in anybody().get(f"/register/receipts/{applications()[0].public_id}").text


def applications_code() -> str:
    with db.reading() as session:
        [row] = session.execute(select(PRODUCT.c.code)).all()
        assert entry_of(session, row.code, NAME)
        return str(row.code)


def test_an_application_that_is_confirmed_after_the_end_says_so() -> None:
    address = one_sent()
    goes_on_to(OVER)
    client = officer()

    before = client.get(address).text
    code = answers(client, address, "confirm", submits="1")

    with db.reading() as session:
        [entry] = entries(session)
    assert "được tính theo ngày gửi 20/02/2020" in before
    assert (code, entry.since) == (303, SENT)


def test_a_refusal_without_a_reason_is_shown_again_and_one_with_it_is_told() -> None:
    address = one_sent()
    client = officer()

    without = client.post(f"{address}/refuse", data={"version": "1", "reason": " "})
    reason = "Sản phẩm không thuộc Chương trình"
    done = answers(client, address, "refuse", reason=reason)

    assert (without.status_code, "cần có lý do" in without.text) == (400, True)
    receipt = anybody().get(f"/register/receipts/{applications()[0].public_id}").text
    assert (done, reason in receipt) == (303, True)
    assert "Không tiếp nhận" in client.get(f"{LIST}?state=refused").text


def test_a_correction_with_a_fault_keeps_what_was_typed_and_a_good_one_is_shown() -> None:
    address = one_sent()
    client = officer()
    typed = {**FIELDS, "version": "1", "product": "Chè nõn tôm"}

    wrong = client.post(f"{address}/edit", data={**typed, "phone": "12"})
    right = client.post(f"{address}/edit", data=typed)

    assert (wrong.status_code, right.status_code) == (400, 303)
    assert 'id="phone-error"' in wrong.text
    assert 'value="Chè nõn tôm"' in wrong.text
    assert "lúc gửi ghi: “Chè đinh La Bằng”" in client.get(address).text


def test_a_double_is_shown_and_cannot_be_confirmed() -> None:
    first, second = one_sent(), one_sent()
    client = officer()
    answers(client, first, "confirm", submits="1")

    page = client.get(second).text
    answer = client.post(f"{second}/confirm", data={"version": "1"})

    assert "Có thể trùng" in page
    assert "đã có hồ sơ trong kỳ này" in page
    assert (answer.status_code, "đã có hồ sơ trong kỳ, mã" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=che+dinh", True), ("q=la+bang", True), ("q=mat+ong", False), ("state=confirmed", False),
     ("state=all", True), ("cycle=khong-co", True), ("state=xyz", True)],
)  # fmt: skip
def test_the_list_is_searched_without_marks_and_by_state(query: str, *, found: bool) -> None:
    address = one_sent()

    assert (address in officer().get(f"{LIST}?{query}").text) is found


def test_the_list_finds_the_number_that_is_read_out() -> None:
    address = one_sent()
    receipt = applications()[0].receipt

    assert address in officer().get(f"{LIST}?q={receipt}").text


def test_the_year_says_how_many_wait_and_which_are_late() -> None:
    one_sent()
    client = officer()

    assert "1 phiếu đăng ký của chủ thể chờ xác nhận." in client.get(f"/cycles/{NAME}").text
    goes_on_to(date(2020, 3, 9))
    assert "1 phiếu đăng ký của chủ thể quá ngày trả lời." in client.get(f"/cycles/{NAME}").text


def test_an_officer_registers_for_a_producer_who_called() -> None:
    client = officer()
    goes_on_to(OVER)
    key = form_key(client, BEHALF)
    typed = {
        **FIELDS, "form_key": key, "channel": "phone", "on": "2020-02-18", "submits": "1",
    }  # fmt: skip

    wrong = client.post(BEHALF, data={**typed, "on": "2020-03-01"})
    right = client.post(BEHALF, data=typed)
    again = client.post(BEHALF, data=typed)

    [row] = applications()
    page = client.get(right.headers["location"]).text
    assert (wrong.status_code, "hết hạn đăng ký" in wrong.text) == (400, True)
    assert 'value="2020-03-01"' in wrong.text
    assert right.headers["location"] == again.headers["location"]
    assert (row.state, row.channel, row.sent_on) == ("confirmed", "phone", date(2020, 2, 18))
    assert "Gọi điện" in page


def test_the_form_of_officers_offers_their_own_areas_alone() -> None:
    page = officer().get(BEHALF).text

    assert page.count('<option value="ubnd-') == 1
    assert auditor().get(BEHALF).status_code == 403


def test_what_officers_do_is_in_the_access_log() -> None:
    address = one_sent()
    answers(officer(), address, "refuse", reason="trùng")

    with db.reading() as session:
        told = session.execute(select(LOG.c.what, LOG.c.object, LOG.c.outcome)).all()
    assert ("POST /applications/{application}/refuse", address.rpartition("/")[2], "done") in told


@pytest.mark.parametrize("at", range(0, len(PAYLOADS), 8))
def test_no_text_of_a_stranger_is_markup_on_any_page(at: int) -> None:
    for number, payload in enumerate(PAYLOADS[at : at + 8]):
        told = payload.replace("://", ":").replace("@", "").replace("www.", "")
        said = dict.fromkeys(("producer", "representative", "product", "description"), told)
        with db.unit_of_work() as session:
            cycle = cycle_named(session, NAME)
            sending = Sending(f"khoa-cua-bieu-mau-{at + number:03}", consent=True)
            service.send(session, cycle, replace(IDEA, **said), sending, at=AT)
            session.execute(TRY.delete())
    client = officer()

    pages = [client.get(LIST).text]
    for row in applications():
        address = f"{LIST}/{row.public_id}"
        pages += [client.get(address).text, client.get(f"/register/receipts/{row.public_id}").text]
        answers(client, address, "confirm", submits="1")
        pages.append(client.get(address).text)

    mains = [page.partition("<main")[2] for page in pages]
    assert all(mains)
    assert [tag for tag in TAGS for page in mains if tag in page] == []
    with db.reading() as session:
        assert {row.state for row in all_of(session)} == {"confirmed"}
