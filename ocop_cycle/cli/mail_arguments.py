"""How mails are picked on the command line: by their numbers, or by a filter."""

from typing import TYPE_CHECKING, Annotated

import typer

from notifications.labels import LABELS

if TYPE_CHECKING:
    from ocop_cycle.models.mails import MailState
    from ocop_cycle.queries.mail_filters import Wanted


def kind_typed(text: str) -> str:
    """Read a kind of mails.

    Raises:
        ValueError: there is none of this name.
    """
    code = text.strip().casefold().replace("-", "_")
    if code in LABELS:
        return code
    raise ValueError(f"không có loại thư “{text}”; hãy chọn: {', '.join(LABELS)}")


def state_typed(text: str | None) -> "MailState | None":
    """Read a state of mails.

    Raises:
        typer.BadParameter: there is none of this name.
    """
    from ocop_cycle.models.mails import MailState

    known = {each.value: each for each in MailState}
    if text is not None and text not in known:
        raise typer.BadParameter(f"Không có trạng thái “{text}”; hãy chọn: {', '.join(known)}")
    return known[text] if text else None


def check_picked(wanted: "Wanted", *, all_of_them: bool) -> None:
    """Make sure that a person has said which mails are meant.

    Raises:
        typer.BadParameter: nothing is said; or numbers, and a filter that would not be looked at.
    """
    from ocop_cycle.queries.mail_filters import Wanted

    if wanted == Wanted() and not all_of_them:
        raise typer.BadParameter("Hãy nêu số thư, một điều kiện lọc, hoặc --all")
    if wanted.ids and (all_of_them or wanted != Wanted(ids=wanted.ids)):
        raise typer.BadParameter("Hãy nêu số thư hoặc điều kiện lọc, không cả hai")


Number = Annotated[int, typer.Argument(metavar="SỐ", help="Số của thư.", min=1)]
Numbers = Annotated[
    list[int] | None,
    typer.Argument(metavar="SỐ", help="Số của các thư.", min=1, show_default=False),
]
InState = Annotated[
    str | None,
    typer.Option("--state", metavar="TRẠNG-THÁI", help="Chỉ những thư ở trạng thái này."),
]
OfKind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        parser=kind_typed,
        metavar="LOẠI",
        help="Chỉ những thư mà việc gấp nhất thuộc loại này.",
    ),
]
OfCycle = Annotated[
    str | None, typer.Option("--cycle", metavar="KỲ", help="Chỉ những thư của kỳ này.")
]
SentTo = Annotated[
    str | None,
    typer.Option("--to", metavar="ĐỊA-CHỈ", help="Chỉ những thư gửi đến địa chỉ có đoạn này."),
]
OfProduct = Annotated[
    str | None,
    typer.Option("--product", metavar="MÃ", help="Chỉ những thư nói đến sản phẩm có mã này."),
]
OfUnit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="MÃ",
        help="Chỉ những thư cho cơ quan có mã này và cho chủ thể trên địa bàn của cơ quan.",
    ),
]
AllOfThem = Annotated[bool, typer.Option("--all", help="Tất cả, không lọc.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Chỉ liệt kê những thư sẽ được xử lý, không làm gì.")
]
AsHtml = Annotated[bool, typer.Option("--html", help="In bản HTML.")]
