"""Pages that somebody was refused: in the log for the auditor, so many and no more."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from ocop_cycle import db
from ocop_cycle.queries.access_log import LOG
from ocop_cycle.services.access_log import REFUSED_AN_HOUR
from ocop_cycle.web.app import create_app
from tests.web.clients import Visitor
from tests.web.everybody import OWN, a_letter_of_own, people, values

__all__ = ["people"]


def somebody(token: str) -> Visitor:
    client = Visitor(create_app(), follow_redirects=False)
    client.cookies.set("ocop", token, domain="testserver.local")
    return client


def refused() -> list[tuple[str, str, str]]:
    with db.reading() as session:
        rows = session.execute(
            select(LOG.c.name, LOG.c.what, LOG.c.object)
            .where(LOG.c.outcome == "refused")
            .order_by(LOG.c.id)
        )
        return [(row.name, row.what, row.object) for row in rows]


def test_a_page_beyond_his_rights_or_his_sight_is_written_down_once(
    people: Mapping[str, str],
) -> None:
    known = values()
    client = somebody(people["other leader"])
    asked = [
        "/accounts", f"/products/{OWN}", f"/producers/{known['producer']}",
        f"/mails/{a_letter_of_own()}/html", f"/agencies/{known['unit']}",
        f"/documents/{known['document']}", f"/applications/{known['application']}",
    ]  # fmt: skip

    codes = [client.get(each).status_code for each in asked * 2]

    assert codes == [403, 404, 404, 404, 404, 404, 404] * 2
    assert refused() == [
        ("other leader", "GET /accounts", ""),
        ("other leader", "GET /products/{code:path}", OWN),
        ("other leader", "GET /producers/{producer}", known["producer"]),
        ("other leader", "GET /mails/{number}/html", str(a_letter_of_own())),
        ("other leader", "GET /agencies/{unit}", known["unit"]),
        ("other leader", "GET /documents/{document}", known["document"]),
        ("other leader", "GET /applications/{application}", known["application"]),
    ]


@pytest.mark.parametrize("address", ["/products/TN20-999", "/mails/99999", "/nowhere", "/mails/x"])
def test_what_is_not_there_at_all_is_nobodys_secret(
    people: Mapping[str, str], address: str
) -> None:
    answers = [somebody(people[name]).get(address) for name in ("other leader", "office", "nobody")]

    assert [each.status_code for each in answers[:2]] == [404, 404]
    assert refused() == []


def test_who_sees_all_and_mistypes_a_year_has_asked_for_nothing_secret(
    people: Mapping[str, str],
) -> None:
    answer = somebody(people["office"]).get(f"/products/{OWN}?cycle=nowhere")

    assert answer.status_code == 404
    assert refused() == []


def test_nobody_fills_the_log_with_pages_that_he_is_refused(people: Mapping[str, str]) -> None:
    client = somebody(people["other leader"])
    for number in range(1, REFUSED_AN_HOUR + 20):
        client.get(f"/accounts/x{number}")
    with db.reading() as session:
        count = session.scalar(select(func.count()).where(LOG.c.outcome == "refused"))

    assert count == REFUSED_AN_HOUR


def test_the_auditor_sees_them_apart(people: Mapping[str, str]) -> None:
    somebody(people["other leader"]).get(f"/products/{OWN}")

    page = somebody(people["auditor"]).get("/log?refused=1").text

    assert page.count('scope="row"') == 1
    assert "GET /products/{code:path}" in page
    assert OWN in page
    assert "bị từ chối" in page
