"""What an entry still lacks where it stands, and what comes next for it, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.passing import proposal_day
from rules.rounds import Round
from rules.stages import next_on_path
from rules.standing import Course, Standing
from rules.vocabulary import Holder, Milestone, Outcome, Proposal, Stage, Word


class Missing(Word):
    """What has to come before an entry leaves where it stands."""

    IDEA = "idea", "Phiếu đăng ký ý tưởng của chủ thể"
    SELECTION = "selection", "Kết quả lựa chọn ý tưởng"
    INVITATION = "invitation", "Ngày mời tập huấn"
    CLASS = "class", "Ghi nhận đã dự tập huấn"
    PLAN = "plan", "Phương án kinh doanh của chủ thể"
    DOSSIER = "dossier", "Hồ sơ sản phẩm của chủ thể"
    SUPPLEMENT = "supplement", "Hồ sơ bổ sung của chủ thể"
    CHECK = "check", "Kiểm tra hồ sơ và văn bản chuyển lên cấp trên"
    RATING = "rating", "Kết quả đánh giá, phân hạng"


class Coming(Word):
    """What comes next for an entry."""

    STAGE = "stage", "Bước tiếp theo"
    CUT_OFF = "cut_off", "Hạn chốt chuyển hồ sơ của đợt"
    PROPOSAL = "proposal", "Nếu chưa nộp, hệ thống đề xuất xử lý quá hạn"
    DECISION = "decision", "Chờ Văn phòng Điều phối quyết định đề xuất"


@dataclass(frozen=True)
class Ahead:
    """Something that comes next.

    Attributes:
        day: on which day, or until which; None where the plan sets none.
        opens: from which day a stage is open.
        stage: which stage; round: which round.
    """

    what: Coming
    day: date | None = None
    opens: date | None = None
    stage: Stage | None = None
    round: Round | None = None


_SENT_IN_ROUNDS: Final = frozenset(
    {Stage.PLAN_IMPLEMENTATION, Stage.DISTRICT_EVALUATION, Stage.COMMUNE_CHECK}
)
_OF_STAGE: Final = {
    Stage.IDEA_REGISTRATION: Missing.IDEA,
    Stage.IDEA_SELECTION: Missing.SELECTION,
    Stage.PLAN_IMPLEMENTATION: Missing.DOSSIER,
    Stage.DISTRICT_EVALUATION: Missing.CHECK,
    Stage.COMMUNE_CHECK: Missing.CHECK,
    Stage.NATIONAL_RATING: Missing.RATING,
}


def missing(standing: Standing) -> tuple[Missing | Milestone, ...]:
    """List what an entry lacks to leave the stage, in the order in which it comes.

    Source: design §5, the table of stages; `milestones` of the entry's regime.
    """
    if standing.outcome:
        return ()
    if standing.milestone is Milestone.SUPPLEMENT:
        return (Missing.SUPPLEMENT,)
    if standing.stage is Stage.BUSINESS_PLAN_TRAINING:
        return tuple(_of_training(standing))
    if standing.stage is Stage.PROVINCIAL_RATING:
        return _milestones_left(standing)
    return (_OF_STAGE[standing.stage],)


def ahead(standing: Standing, course: Course) -> tuple[Ahead, ...]:
    """List what comes next for an entry, and when.

    Source: design §5, "Rounds", "When a day passes"; `path` of the entry's regime.
    """
    if standing.outcome is not Outcome.OPEN:
        return ()
    found = (*_decision(standing, course), *_cut_off(standing, course), *_stage(standing, course))
    return tuple(found)


def _of_training(standing: Standing) -> Iterator[Missing]:
    if not standing.class_on and not standing.attended:
        yield Missing.INVITATION
    if not standing.attended:
        yield Missing.CLASS
    if not standing.plan_filed:
        yield Missing.PLAN


def _milestones_left(standing: Standing) -> tuple[Milestone, ...]:
    """List the milestones that lie ahead; sending up is for the few that go to the centre."""
    known = standing.regime.milestones.get(standing.stage, ())
    passed = known.index(standing.milestone) + 1 if standing.milestone in known else 0
    return tuple(each for each in known[passed:] if each is not Milestone.SENT_UP)


def _decision(standing: Standing, course: Course) -> Iterator[Ahead]:
    if standing.proposed is not Proposal.NONE:
        yield Ahead(Coming.DECISION)
    elif standing.holder is Holder.PRODUCER and standing.due.limit:
        yield Ahead(Coming.PROPOSAL, proposal_day(course.calendar, standing.due.limit))


def _cut_off(standing: Standing, course: Course) -> Iterator[Ahead]:
    if standing.stage not in _SENT_IN_ROUNDS or standing.letter_on:
        return
    if standing.kind in standing.regime.rolling:
        return
    for cut in course.cut_offs:
        if cut.round == standing.round:
            yield Ahead(Coming.CUT_OFF, cut.last_day, round=cut.round)


def _stage(standing: Standing, course: Course) -> Iterator[Ahead]:
    path = standing.regime.path
    place = path.index(standing.stage) + 1
    if place == len(path) or path[place] is Stage.NATIONAL_RATING:
        return
    stage = next_on_path(standing.regime, path[place], course.skipped)
    window = course.window(stage, standing.round)
    yield Ahead(
        Coming.STAGE,
        day=window.last_day if window else None,
        opens=window.opens if window else None,
        stage=stage,
        round=window.round if window else None,
    )
