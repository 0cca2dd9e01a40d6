"""The table that a stage leaves behind."""

from datetime import date

from flows.funnel import HOW_MANY, WHAT, funnel
from flows.names import artifact_key
from rules.rounds import Round
from rules.standing import Facet
from rules.vocabulary import Holder, Milestone, Outcome, Proposal, Stage

DAY = date(2020, 8, 20)


def a_facet(
    stage: Stage,
    *,
    outcome: Outcome = Outcome.OPEN,
    holder: Holder = Holder.PRODUCER,
    proposed: Proposal = Proposal.NONE,
    limit: date | None = None,
) -> Facet:
    return Facet(
        stage=stage,
        round=Round(2020),
        milestone=Milestone.NONE,
        outcome=outcome,
        stars=0,
        holder=holder,
        proposed=proposed,
        due=limit,
        limit=limit,
        rolling=False,
        sent=False,
    )


def test_entries_are_counted_before_in_and_beyond_a_stage() -> None:
    here = Stage.IDEA_SELECTION
    counts = {
        a_facet(Stage.IDEA_REGISTRATION): 4,
        a_facet(Stage.IDEA_REGISTRATION, outcome=Outcome.LAPSED): 9,
        a_facet(here, holder=Holder.LOCALITY, limit=date(2020, 8, 14)): 3,
        a_facet(here, proposed=Proposal.LAPSE): 2,
        a_facet(here, outcome=Outcome.NOT_SELECTED): 5,
        a_facet(Stage.PLAN_IMPLEMENTATION): 6,
        a_facet(Stage.PROVINCIAL_RATING, outcome=Outcome.CERTIFIED): 1,
    }

    rows = {row[WHAT]: row[HOW_MANY] for row in funnel(counts, here, DAY)}

    assert rows == {
        "Chưa đến bước này": 4,
        "Đang ở bước này": 5,
        "— do Địa phương xử lý": 3,
        "— trong đó quá hạn": 3,
        "— do Chủ thể xử lý": 2,
        "— đề xuất: Dừng hồ sơ vì hết hạn": 2,
        "Kết thúc tại đây: Ý tưởng không được chọn": 5,
        "Đã qua bước này": 7,
    }


def test_a_key_of_an_artifact_holds_only_what_prefect_takes() -> None:
    assert artifact_key("carried", "Kỳ 2027_thử.lại") == "carried-k-2027-th-l-i"
