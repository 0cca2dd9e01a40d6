"""The year at a glance: plan against reality, the funnel, who holds what, what it comes to."""

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from ocop_cycle.db import unit_of_work
from ocop_cycle.plan.measures import Measure, Per
from ocop_cycle.queries.counts import Cell
from ocop_cycle.queries.funnel import FunnelLine
from ocop_cycle.queries.localities import Localities, Unit
from ocop_cycle.queries.status import TargetStatus
from ocop_cycle.web.app import create_app
from ocop_cycle.web.funnel import funnel_table
from ocop_cycle.web.matrix import matrix
from ocop_cycle.web.phones import dialled
from ocop_cycle.web.targets import target_lines
from ocop_cycle.web.timeline import timeline
from rules.funnel import Way
from rules.outlook import StageFlow
from rules.rounds import Round
from rules.standing import Facet
from rules.vocabulary import Holder, Milestone, Outcome, Proposal, Stage
from tests.building import a_cycle, an_entry
from tests.people import OFFICE
from tests.web.test_timeline import EVALUATION
from tests.web.years import NAME

PAGE = f"/cycles/{NAME}"
HERE = Unit(1, "ubnd-a", "huyện A", "district")
THERE = Unit(2, "ubnd-b", "huyện B", "district")
EMPTY = Unit(3, "ubnd-c", "huyện C", "district")
UNITS = Localities({1: HERE, 2: THERE}, (EMPTY,))
DAY = date(2020, 8, 20)


def box(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def cell(
    unit: int, entries: int, *, limit: date | None = None, stars: int = 0, lapsed: bool = False
) -> Cell:
    outcome = Outcome.CERTIFIED if stars else Outcome.LAPSED if lapsed else Outcome.OPEN
    facet = Facet(
        Stage.DISTRICT_EVALUATION,
        Round(2020),
        Milestone.NONE,
        outcome,
        stars,
        Holder.NOBODY if outcome else Holder.LOCALITY,
        Proposal.NONE,
        due=limit,
        limit=limit,
        rolling=False,
        sent=False,
    )
    return Cell(unit, facet, entries)


def test_who_is_late_stands_with_his_telephone_and_his_mail(client: TestClient) -> None:
    row = box(client.get(PAGE).text, "ai-dang-giu").partition("UBND TP Thái Nguyên")[2]

    line = row.partition("</tr>")[0]
    assert re.search(r'href="tel:\d+"', line)
    assert 'href="mailto:' in line
    assert f'href="/products?cycle={NAME}&amp;unit=ubnd-thai-nguyen' in line
    assert "&amp;stage=idea_selection&amp;late=1" in line


def test_what_happened_stands_beside_the_plan(client: TestClient) -> None:
    page = client.get(PAGE).text

    row = page.partition('<th scope="row">Đăng ký ý tưởng sản phẩm</th>')[2].partition("</tr>")[0]
    assert "14/02/2020" in row
    assert "xong" in row
    assert '<rect class="moved"' in page


def test_the_funnel_counts_what_came_and_what_is_there(client: TestClient) -> None:
    row = box(client.get(PAGE).text, "pheu").partition("Lựa chọn ý tưởng sản phẩm")[2]

    numbers = re.findall(r'class="number[^"]*">(?:<b>)?(\d+)', row.partition("</tr>")[0])
    assert (numbers[0], numbers[-2:]) == ("3", ["3", "3"])


def test_a_late_cell_says_so_in_words_and_leads_to_its_entries(client: TestClient) -> None:
    here = box(client.get(PAGE).text, "dia-ban")

    assert re.search(r"&amp;unit=[\w-]+&amp;stage=idea_selection&amp;late=1\">3 quá hạn</a>", here)
    assert 'class="number is-late"' in here


def test_what_was_done_is_counted_since_the_last_working_day(client: TestClient) -> None:
    saturday = box(client.get(f"{PAGE}?as_of=2020-02-15").text, "thay-doi")
    monday = box(client.get(f"{PAGE}?as_of=2020-02-17").text, "thay-doi")
    later = box(client.get(f"{PAGE}?as_of=2020-02-19").text, "thay-doi")

    handed_in = '<th scope="row">Nộp ý tưởng</th>'
    assert f'{handed_in}<td class="number">3</td></tr>' in saturday
    assert "Từ ngày làm việc trước, 14/02/2020" in monday
    assert f'{handed_in}<td class="number">0</td><td class="number">3</td></tr>' in monday
    assert "Từ 18/02/2020 chưa có xử lý nào." in later


def test_localities_without_a_product_are_listed_apart(empty: None) -> None:
    del empty
    with unit_of_work() as session:
        an_entry(session, a_cycle(session))

    here = box(TestClient(create_app(visitor=OFFICE)).get(PAGE).text, "dia-ban")

    assert "8 địa bàn chưa có sản phẩm</summary>" in here
    assert "Huyện Đại Từ" not in here.partition("<summary>")[2]
    assert "Huyện Định Hóa" in here.partition("<summary>")[2]


def test_another_round_stands_beside_at_the_same_distance_from_its_cut_off(empty: None) -> None:
    del empty
    with unit_of_work() as session:
        a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
        a_cycle(session)
    client = TestClient(create_app(visitor=OFFICE))
    page = "/cycles/mau-qd-26-2027"
    asked = {"as_of": "2027-04-19", "round": "1/2027", "beside": "2/2027"}

    rounds = box(client.get(page, params=asked).text, "dat-canh")
    years = client.get(page, params={"as_of": "2027-04-19", "beside": NAME})
    nothing = client.get(page, params={"beside": "hà-nội"})

    assert re.findall(r'whole">(\d\d/\d\d/\d{4})', rounds) == ["19/04/2027", "19/10/2027"]
    assert rounds.count("còn 10 ngày đến hạn chốt") == 2
    assert "Thái Nguyên, 2020" in box(years.text, "dat-canh")
    assert nothing.status_code == 404


def test_a_plan_of_training_has_nothing_to_be_compared_by(empty: None) -> None:
    del empty
    with unit_of_work() as session:
        a_cycle(session, "thai-nguyen-2022-2025", on=date(2022, 6, 1))
        a_cycle(session)

    answer = TestClient(create_app(visitor=OFFICE)).get(
        PAGE, params={"beside": "thai-nguyen-2022-2025"}
    )

    assert answer.status_code == 400
    assert "không có hạn cuối nào để so sánh" in answer.text


def test_the_matrix_puts_what_is_late_first() -> None:
    cells = [
        cell(1, 5, limit=date(2020, 9, 1)),
        cell(2, 2, limit=date(2020, 8, 14)),
        cell(2, 1, stars=4),
        cell(1, 3, lapsed=True),
    ]

    shown = matrix(cells, UNITS, [Stage.DISTRICT_EVALUATION], DAY)

    assert [(line.unit.code, line.total, line.late) for line in shown.lines] == [
        ("ubnd-b", 3, 2),
        ("ubnd-a", 8, 0),
    ]
    assert [(line.certified, line.ended) for line in shown.lines] == [(1, 0), (0, 3)]
    assert shown.lines[0].crossings == ((Stage.DISTRICT_EVALUATION, 2, 2),)
    assert shown.empty == (EMPTY,)


def a_target(reached: int, *, stars: int = 3, per: Per | None = None) -> TargetStatus:
    return TargetStatus(Measure.RATED_PRODUCTS, 4, reached, minimum_stars=stars, per=per)


@pytest.mark.parametrize(
    ("target", "expected", "tone"),
    [
        (a_target(4), 6, "good"),
        (a_target(2), 6, "now"),
        (a_target(1, stars=4), 3, "late"),  # one of two has four stars: 1 + 4 x 1/2
        (a_target(0, stars=5), 0, "late"),
    ],
)
def test_a_target_tells_what_it_comes_to(target: TargetStatus, expected: int, tone: str) -> None:
    cells = [cell(1, 1, stars=3), cell(1, 1, stars=4), cell(2, 4)]

    [line] = target_lines([target], cells, UNITS, [StageFlow(waiting=4)])

    assert (line.expected, line.tone) == (expected, tone)


def test_a_target_of_many_stars_is_not_guessed_before_anybody_has_any() -> None:
    [line] = target_lines([a_target(0, stars=4)], [cell(1, 4)], UNITS, [StageFlow(waiting=4)])

    assert (line.expected, line.tone) == (None, "")


def test_a_target_for_each_district_counts_the_districts_that_have_it() -> None:
    cells = [cell(1, 4, stars=3), cell(2, 3, stars=3)]

    [line] = target_lines([a_target(7, per=Per.DISTRICT)], cells, UNITS, [])

    assert (line.met, line.places) == (1, 3)


def test_a_funnel_is_drawn_to_the_scale_of_its_widest_stage() -> None:
    wide = FunnelLine(
        Stage.IDEA_SELECTION, None, {Way.ENTERED: 10, Way.ONWARD: 4, Way.REFUSED: 2}, 4, 1
    )
    narrow = FunnelLine(Stage.BUSINESS_PLAN_TRAINING, None, {Way.ENTERED: 4}, 4)

    table = funnel_table([wide, narrow])

    assert table.ways == (Way.ONWARD, Way.REFUSED)
    assert [(each.left, each.width, each.tone) for each in table.rows[0].bar] == [
        ("0.00%", "40.00%", "passed"),
        ("40.00%", "30.00%", "there"),
        ("70.00%", "10.00%", "late"),
        ("80.00%", "20.00%", "gone"),
    ]
    assert [each.width for each in table.rows[1].bar] == ["40.00%"]


def test_the_drawing_shows_the_first_and_the_last_decision_even_outside_the_window() -> None:
    happened = FunnelLine(
        Stage.DISTRICT_EVALUATION,
        Round(2020),
        {Way.ENTERED: 4, Way.ONWARD: 3},
        there=1,
        first=date(2020, 7, 11),
        last=date(2020, 8, 31),
    )
    key = (Stage.DISTRICT_EVALUATION, Round(2020))

    drawn = timeline([EVALUATION], [], date(2020, 7, 15), {key: happened})

    assert drawn is not None
    [bar] = drawn.bars
    assert [month.label for month in drawn.months] == ["T7", "T8"]
    assert (bar.moved_left, bar.moved_width) == ("16.13%", "83.87%")
    assert (bar.done, bar.moved) == ("xong 75%", "Thực tế: 11/07/2020 đến 31/08/2020")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0208 3855 688", "02083855688"),
        ("+84 (208) 385", "+84208385"),
        ("0912.345.678; 0208 1", "0912345678"),
        ("0912345678/0913", "0912345678"),
        ("chưa có", ""),
    ],
)
def test_the_first_number_is_dialled_as_a_telephone_takes_it(written: str, number: str) -> None:
    assert dialled(written) == number
