"""What people type: days, moments, actions, stages, and the options that commands share."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from ocop_cycle import clock
from rules.errors import Refusal
from rules.names import clean
from rules.vocabulary import Action, Milestone, Stage

_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_USUAL: Final = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_YEARS: Final = range(1990, 2101)
_MORNING: Final = timedelta(hours=8)
_MACHINE_ONLY: Final = frozenset(
    {Action.REGISTER, Action.PROPOSE, Action.RESCHEDULE, Action.TAKE_BACK}
)
ACTIONS: Final = tuple(action for action in Action if action not in _MACHINE_ONLY)


def day_typed(text: str) -> date:
    """Read a day: 2020-08-14 or 14/08/2020.

    Raises:
        ValueError: the text is no day at all.
        Refusal: there is no such day.
    """
    found = _ISO.fullmatch(text.strip()) or _USUAL.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” không phải là ngày; hãy viết như 2020-08-14 hoặc 14/08/2020")
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    try:
        read = date(year, month, day)
    except ValueError:
        raise Refusal(f"Ngày “{text}” không có thật: hãy xem lại ngày và tháng.") from None
    if year not in _YEARS:
        raise Refusal(f"Ngày “{text}” nằm ngoài các năm 1990 đến 2100: hãy xem lại năm.")
    return read


def moment_typed(text: str) -> datetime:
    """Read a moment, Vietnam's unless it names another zone; a day alone means its morning.

    Raises:
        ValueError: the text is no moment at all.
        Refusal: there is no such day.
    """
    if _ISO.fullmatch(text.strip()) or _USUAL.fullmatch(text.strip()):
        return clock.start_of(day_typed(text)) + _MORNING
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"“{text}” không phải là thời điểm; hãy viết như 2020-08-14 hoặc 2020-08-14T09:30"
        ) from None
    if moment.year not in _YEARS:
        raise Refusal(f"Thời điểm “{text}” nằm ngoài các năm 1990 đến 2100: hãy xem lại năm.")
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def action_typed(text: str) -> Action:
    """Read an action that a person may take.

    Raises:
        ValueError: there is none of this name.
    """
    code = _code(text)
    for action in ACTIONS:
        if action.value == code:
            return action
    raise ValueError(f"không có xử lý “{text}”; hãy chọn: {', '.join(ACTIONS)}")


def stage_typed(text: str) -> Stage:
    """Read a stage.

    Raises:
        ValueError: there is none of this name.
    """
    code = _code(text)
    for stage in Stage:
        if stage.value == code:
            return stage
    raise ValueError(f"không có bước “{text}”; hãy chọn: {', '.join(Stage)}")


def milestone_typed(text: str) -> Milestone:
    """Read a milestone.

    Raises:
        ValueError: there is none of this name.
    """
    code = _code(text)
    for milestone in Milestone:
        if milestone and milestone.value == code:
            return milestone
    known = ", ".join(filter(None, Milestone))
    raise ValueError(f"không có mốc “{text}”; hãy chọn: {known}")


def line_typed(text: str) -> str:
    """Read one line of text: a name, a reason, the number of a paper.

    Raises:
        ValueError: the text holds a line break or another control character.
    """
    if any(not letter.isprintable() for letter in text.replace("\N{NO-BREAK SPACE}", " ")):
        raise ValueError("chỉ được ghi trên một dòng, không có ký tự điều khiển")
    return clean(text)


def name_typed(text: str) -> str:
    """Read who did something: one line, and not an empty one.

    Raises:
        ValueError: there is no name, or it holds a control character.
    """
    name = line_typed(text)
    if not name:
        raise ValueError("còn trống; hãy ghi tên người xử lý")
    return name


def _code(text: str) -> str:
    return clean(text).casefold().replace("-", "_")


AsJson = Annotated[bool, typer.Option("--json", help="In JSON, cho máy đọc.")]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=day_typed,
        metavar="NGÀY",
        help="Ngày xảy ra; không ghi: hôm nay (kỳ chạy thử: ngày của kỳ).",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=day_typed,
        metavar="NGÀY",
        help="Tính đến hết ngày này; không ghi: hôm nay (kỳ chạy thử: ngày của kỳ).",
    ),
]
Moment = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=moment_typed,
        metavar="LÚC",
        help="Xét hiệu lực của thư vào lúc này; không ghi: bây giờ.",
    ),
]
To = Annotated[
    date,
    typer.Option("--to", parser=day_typed, metavar="NGÀY", help="Ngày cuối cùng mới."),
]
Until = Annotated[
    date | None,
    typer.Option(
        "--until",
        parser=day_typed,
        metavar="NGÀY",
        help="Ngày được giao: gia hạn, trả lại, bổ sung; với invite là ngày tập huấn.",
    ),
]
ClockRunsOn = Annotated[
    bool,
    typer.Option(
        "--clock-runs-on",
        help="Với supplement: khi bổ sung xong chỉ tính tiếp số ngày còn lại, không tính từ đầu.",
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by", parser=name_typed, metavar="TÊN", help="Người xử lý, ghi vào quá trình xử lý."
    ),
]
CycleName = Annotated[
    str | None,
    typer.Option("--cycle", metavar="KỲ", help="Tên kỳ; không ghi: kỳ đang mở."),
]
NamedCycle = Annotated[str, typer.Argument(metavar="KỲ", help="Tên kỳ.")]
MaybeCycle = Annotated[
    str | None, typer.Argument(metavar="[KỲ]", help="Tên kỳ; không ghi: kỳ đang mở.")
]
Code = Annotated[str, typer.Argument(metavar="MÃ", help="Mã sản phẩm.")]
ActionMeant = Annotated[
    Action,
    typer.Argument(
        parser=action_typed,
        metavar="XỬ-LÝ",
        help=f"Một trong: {', '.join(ACTIONS)}.",
        show_choices=False,  # they would name those that only the system takes
    ),
]
MilestoneMeant = Annotated[
    Milestone | None,
    typer.Option("--milestone", parser=milestone_typed, metavar="MỐC", help="Mốc, với reach."),
]
Stars = Annotated[
    int, typer.Option("--stars", metavar="SỐ", help="Hạng sao, với certify.", show_default=False)
]
Paper = Annotated[
    str,
    typer.Option(
        "--paper",
        parser=line_typed,
        metavar="SỐ",
        help="Số hiệu văn bản làm căn cứ.",
        show_default=False,
    ),
]
Reason = Annotated[
    str,
    typer.Option("--reason", parser=line_typed, metavar="CHỮ", help="Lý do.", show_default=False),
]
Register = Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp CSV hoặc XLSX có dòng tiêu đề.")]
Update = Annotated[bool, typer.Option("--update", help="Cập nhật các dòng đã có mà khác nội dung.")]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Bỏ qua các dòng sai, nhận các dòng đúng.")
]

OPERATOR: Final = "người vận hành"
