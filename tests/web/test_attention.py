"""What the office should look at first, in its order and in whole sentences."""

from dataclasses import replace
from datetime import date

from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.activities import ActivityStatus
from ocop_cycle.queries.holders import Held, Late
from ocop_cycle.queries.status import Picture, StageStatus
from ocop_cycle.web.attention import Post, attention
from rules.deadlines import DeadlineKind
from rules.vocabulary import Holder, Stage

DISTRICT = "“Đánh giá, phân hạng cấp huyện”"
PROVINCE = "“Đánh giá, phân hạng cấp tỉnh”"
TODAY = date(2020, 8, 20)
RATING = StageStatus(
    Stage.PROVINCIAL_RATING,
    "1/2020",
    opens=date(2020, 8, 15),
    last_day=date(2020, 8, 31),
    tentative=False,
    holder=Holder.COUNCIL,
    entries=27,
    overdue=0,
)
CLASS = ActivityStatus(
    "Tập huấn", "1.2", None, date(2020, 8, 20), DeadlineKind.FIXED, tentative=True, overdue=False
)
QUIET = Picture("thai-nguyen-2020", TODAY, (), {}, {"lapse": 0, "next_round": 0}, (), ())
NOBODY = Held((), ())
POST = Post(dict.fromkeys(MailState, 0), unreachable=0)


def late(unit: str, entries: int = 1, holder: Holder = Holder.LOCALITY, proposed: int = 0) -> Late:
    stage = Stage.DISTRICT_EVALUATION
    return Late(holder, unit, stage, entries, date(2020, 8, 14), proposed)


def sentences(picture: Picture = QUIET, held: Held = NOBODY, post: Post = POST) -> list[str]:
    return [f"{item.tone}: {item.tag}: {item.text}" for item in attention(picture, held, post)]


def test_a_quiet_day_asks_for_nothing() -> None:
    assert attention(QUIET, NOBODY, POST) == []


def test_decisions_come_first_then_late_units_then_what_is_due_soon() -> None:
    picture = replace(QUIET, stages=(RATING,), proposed={"lapse": 3, "next_round": 1})

    assert sentences(picture, Held((late("UBND huyện Phú Bình", 4),), ())) == [
        "late: Cần quyết định: 4 hồ sơ của chủ thể đã quá hạn, chờ Văn phòng quyết định.",
        f"late: Quá hạn: UBND huyện Phú Bình: 4 hồ sơ quá hạn ở bước {DISTRICT}.",
        f"soon: Sắp đến hạn: Bước {PROVINCE} còn 11 ngày, còn 27 hồ sơ chưa xong.",
    ]


def test_many_late_units_are_cut_short_and_summed() -> None:
    units = tuple(late(f"Huyện {number}", 2) for number in range(8))

    told = sentences(held=Held(units, ()))

    assert len(told) == 6
    assert told[-1] == "late: Quá hạn: Còn 3 trường hợp khác, 6 hồ sơ."


def test_late_producers_are_one_sentence_a_stage_without_those_proposed_already() -> None:
    producers = (
        late("huyện Đại Từ", 3, Holder.PRODUCER, proposed=1),
        late("huyện Võ Nhai", 2, Holder.PRODUCER),
    )

    assert sentences(held=Held(producers, ())) == [
        f"late: Quá hạn: 4 hồ sơ chủ thể chưa nộp, đã quá hạn ở bước {DISTRICT}."
    ]


def test_activities_are_told_before_their_day_and_summed_after_it() -> None:
    past = replace(CLASS, name="Tọa đàm", last_day=date(2020, 5, 31))
    always = replace(CLASS, kind=DeadlineKind.CONTINUOUS, last_day=date(2020, 8, 25))

    assert sentences(replace(QUIET, activities=(CLASS, past, always))) == [
        "soon: Sắp đến hạn: Nhiệm vụ “Tập huấn” là ngày cuối.",
        "note: Lưu ý: 1 nhiệm vụ của kế hoạch đã qua ngày cuối, chưa ghi nhận đã xong.",
    ]


def test_entries_that_nobody_has_to_move_are_not_forgotten() -> None:
    waiting = replace(RATING, last_day=None, without_day=2)

    assert sentences(replace(QUIET, stages=(waiting,))) == [
        f"note: Lưu ý: 2 hồ sơ không có hạn ở bước {PROVINCE}."
    ]


def test_mail_that_reaches_nobody_is_told_and_not_of_a_past_day() -> None:
    states = {**POST.states, MailState.FAILED: 2}
    post = Post(states, unreachable=7)

    assert sentences(post=post) == [
        "late: Thư: 2 thư không gửi được.",
        "note: Lưu ý: 7 điều cần báo chưa đến nơi: không có địa chỉ thư, hoặc bị trả lại.",
    ]
    assert attention(QUIET, NOBODY, None) == []
