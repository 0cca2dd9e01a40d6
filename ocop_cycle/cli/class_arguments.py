"""What commands about classes share: the class, for whom it is."""

from typing import Annotated

import typer

from ocop_cycle.cli.arguments import line_typed
from rules.training import Audience


def audience_typed(text: str) -> Audience:
    """Read an audience.

    Raises:
        ValueError: there is none of this name.
    """
    for audience in Audience:
        if text.casefold().replace("-", "_") == audience.value:
            return audience
    raise ValueError(f"không có đối tượng “{text}”; hãy chọn: {', '.join(Audience)}")


ClassCode = Annotated[
    str, typer.Argument(parser=line_typed, metavar="LỚP", help="Mã lớp, ví dụ L01.")
]
ForAudience = Annotated[
    Audience,
    typer.Option(
        "--audience",
        parser=audience_typed,
        metavar="ĐỐI-TƯỢNG",
        help=f"Một trong: {', '.join(Audience)}.",
        show_default=False,
    ),
]


def moved_up(moved: list[int]) -> str:
    """Say how many who had waited got a seat."""
    return f" {len(moved)} người chờ được vào chỗ." if moved else ""
