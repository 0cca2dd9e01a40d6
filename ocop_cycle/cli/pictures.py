"""Where a cycle stands, drawn for people."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from ocop_cycle.cli.tables import in_words, show
from rules.vocabulary import Outcome, Proposal

if TYPE_CHECKING:
    from ocop_cycle.queries.status import Picture

_STAGES = {
    "stage": "Bước",
    "round": "Đợt",
    "opens": "Từ ngày",
    "last_day": "Đến hết ngày",
    "holder": "Đang ở",
    "entries": "Hồ sơ",
    "overdue": "Quá hạn",
}
_TARGETS = {"name": "Chỉ tiêu", "wanted": "Cần đạt", "reached": "Đã đạt"}
_ACTIVITIES = {
    "clause": "Mục",
    "name": "Nhiệm vụ",
    "last_day": "Đến hết ngày",
    "phrase": "Thời hạn",
    "overdue": "Quá hạn",
    "done_on": "Đã xong",
}


def show_picture(picture: "Picture", drafts: int = 0) -> None:
    """Print where a cycle stands, and how many draft letters wait for a person."""
    typer.echo(f"Kỳ {picture.cycle}, tính đến hết ngày {in_words(picture.as_of)}")
    stages = [asdict(stage) for stage in picture.stages]
    show(stages, _STAGES, as_json=False, empty="Kế hoạch không có bước đánh giá.")
    outcomes = {Outcome(name).label: count for name, count in picture.outcomes.items()}
    proposed = {Proposal(name).label: count for name, count in picture.proposed.items()}
    typer.echo(f"Kết quả: {_counted(outcomes)}")
    typer.echo(f"Đề xuất chờ quyết định: {_counted(proposed)}")
    if drafts:
        typer.echo(f"Dự thảo công văn đôn đốc chờ phát hành: {drafts} (xem: ocop letter list)")
    if picture.targets:
        show([asdict(each) for each in picture.targets], _TARGETS, as_json=False, empty="")
    if picture.activities:
        show([asdict(each) for each in picture.activities], _ACTIVITIES, as_json=False, empty="")


def _counted(counts: Mapping[str, int]) -> str:
    told = [f"{label} {count}" for label, count in counts.items() if count]
    return "; ".join(told) or "chưa có"
