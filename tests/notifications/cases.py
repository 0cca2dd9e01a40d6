"""The letters whose every word is kept in `golden/`: each kind, plain and at its worst."""

from dataclasses import replace
from datetime import date

from notifications.examples import EXAMPLES
from notifications.letters import Letter
from notifications.notices import Entry, Office
from tests.notifications.examples import (
    CANCELLED,
    DEADLINE_REMINDER,
    EVENT,
    MOVED,
    alone,
    entries,
    hostile,
    several,
)

FORTY = 40
NOTHING_ASKED = {"todo": "", "last_day": None, "phrase": ""}
SUNDAY = {"last_day": date(2020, 5, 31), "last_working_day": date(2020, 5, 29), "days_left": 3}


def _variant(kind: str, **changes: object) -> Letter:
    return alone(replace(EXAMPLES[kind], **changes))


def _products(count: int) -> Letter:
    """Remind one producer of so many products."""
    reminders = [
        replace(
            DEADLINE_REMINDER,
            product=f"Chè đinh số {number}",
            code=f"TN20-{number:03}",
            todo=f"nộp hồ sơ sản phẩm “Chè đinh số {number}” tại UBND huyện Đại Từ",
        )
        for number in range(1, count + 1)
    ]
    return several(reminders, EVENT)


KEPT_TOO_LONG = "Địa phương giữ hồ sơ quá thời hạn nên không kịp hạn chốt của đợt."
PLAIN = {kind: alone(notice) for kind, notice in EXAMPLES.items()}
HOSTILE = {f"{kind}-hostile": alone(hostile(notice)) for kind, notice in EXAMPLES.items()}
LONG_LISTS = {
    f"{kind}-{count}": _variant(kind, entries=entries(count), total=count)
    for kind in ("stage_opened", "agency_reminder", "stage_overdue")
    for count in (1, FORTY)
}
DATED = {
    "deadline_reminder-with-a-day": alone(DEADLINE_REMINDER, EVENT),
    "deadline_reminder-hostile-with-a-day": alone(hostile(DEADLINE_REMINDER), EVENT),
    "day_moved-with-a-day": alone(EXAMPLES["day_moved"], MOVED),
    "result-with-a-day-that-is-over": alone(EXAMPLES["result"], CANCELLED),
}
VARIANTS = {
    "deadline_reminder-counted": _variant("deadline_reminder", days_left=5, counted=True),
    "deadline_reminder-today": _variant("deadline_reminder", days_left=0),
    "deadline_reminder-tentative": _variant("deadline_reminder", tentative=True),
    "deadline_reminder-sunday": _variant("deadline_reminder", **SUNDAY),
    "deadline_reminder-one-long-word": _variant("deadline_reminder", product="Chèđinh" * 28),
    "lapse_proposed-alone": _variant(
        "lapse_proposed", proposal="Dừng hồ sơ vì hết hạn", next_day=None
    ),
    "proposal_withdrawn-nothing-asked": _variant("proposal_withdrawn", **NOTHING_ASKED),
    "round_moved-no-day": _variant("round_moved", **NOTHING_ASKED),
    "entry_moved-nothing-asked": _variant(
        "entry_moved", **NOTHING_ASKED, holder="UBND huyện Đại Từ"
    ),
    "returned-no-day": _variant("returned", ask="hoàn thiện", until=None, paper=""),
    "result-failed": _variant(
        "result",
        outcome="Chưa đạt 3 sao",
        stars=0,
        reason="thiếu phiếu kiểm nghiệm",
        next_step="hoàn thiện, nâng cấp sản phẩm và tham gia kỳ tiếp theo",
    ),
    "cycle_opened-helps": _variant("cycle_opened", helps=True),
    "cycle_opened-informed": _variant("cycle_opened", informed=True),
    "stage_opened-helps": _variant("stage_opened", helps=True, entries=(), total=0),
    "stage_opened-informed": _variant("stage_opened", informed=True, entries=(), total=0),
    "stage_opened-empty": _variant("stage_opened", entries=(), total=0),
    "agency_reminder-helps": _variant("agency_reminder", helps=True, entries=(), total=0),
    "agency_reminder-counted": _variant("agency_reminder", days_left=2, counted=True),
    "agency_reminder-sunday": _variant("agency_reminder", **SUNDAY, tentative=True),
    "stage_overdue-follows": _variant(
        "stage_overdue",
        name="Văn phòng Điều phối nông thôn mới tỉnh",
        follows=True,
        letter=True,
        days_late=7,
        entries=(Entry("TN20-009", "Trà hoa vàng", "HTX Sơn Dung"),),
        total=1,
    ),
    "activity_reminder-helps": _variant("activity_reminder", helps=True, tentative=True),
    "activity_overdue-follows": _variant(
        "activity_overdue",
        name="Văn phòng Điều phối nông thôn mới tỉnh",
        follows=True,
        letter=True,
        days_late=7,
    ),
    "agency_round_moved-late": _variant("agency_round_moved", late=True, cause=KEPT_TOO_LONG),
    "agency_round_moved-no-day": _variant("agency_round_moved", last_day=None, cause=""),
    "day_moved-no-day": _variant("day_moved", new_day=None, phrase=""),
    "day_moved-first-day": _variant("day_moved", old_day=None),
    "office_digest-quiet": _variant(
        "office_digest",
        changes=(),
        due_this_week=(),
        late=(),
        unreached=(),
        unreached_total=0,
        drafts=0,
        late_entries=0,
        since=None,
    ),
}
LETTERS = {
    "several-products-2": _products(2),
    "several-products-40": _products(FORTY),
    "several-of-two-producers": several(
        [
            DEADLINE_REMINDER,
            replace(
                EXAMPLES["returned"],
                name="HTX Miến Việt Cường",
                product="Miến dong Việt Cường",
                code="TN20-002",
                office=Office("UBND huyện Đồng Hỷ", "0200 382 1111", "donghy@example.vn"),
            ),
            EXAMPLES["result"],
        ],
        EVENT,
        MOVED,
        CANCELLED,
    ),
    "several-to-a-unit": several(
        [EXAMPLES[kind] for kind in ("stage_overdue", "agency_reminder", "week_digest")]
    ),
}
CASES: dict[str, Letter] = {**PLAIN, **HOSTILE, **LONG_LISTS, **DATED, **VARIANTS, **LETTERS}
