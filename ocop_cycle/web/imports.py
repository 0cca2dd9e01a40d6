"""Registers that are sent: looked at without writing, then taken in, all of it or what is good."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.errors import NotFound
from ocop_cycle.queries.cycles import cycles
from ocop_cycle.services import permits
from ocop_cycle.services.reports import RowStatus
from ocop_cycle.web.again import REFUSED, OneLine, can, in_words_of_a_page, shown_again
from ocop_cycle.web.deps import Db, Me, Writing
from ocop_cycle.web.gate import LONGEST_BODY
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from ocop_cycle.web.takings import Options, Taken, places, take
from ocop_cycle.web.uploads import Upload, file_name, upload_of
from rules.errors import Refusal
from rules.rights import Right

router: Final = APIRouter(prefix="/imports", default_response_class=HTMLResponse)
_KEPT: Final = 512 * 1024  # bytes of a file that go with the page to the second step
_LONGEST: Final = _KEPT * 4 // 3 + 4
_SHOWN: Final = 500
_SIGNS: Final = {
    RowStatus.NEW: "+",
    RowStatus.UPDATED: "~",
    RowStatus.UNCHANGED: "=",
    RowStatus.DIFFERS: "≠",
    RowStatus.REFUSED: "✗",
}


@dataclass(frozen=True)
class Kind:
    """A kind of register: its name in an address, its title, its headings, who may bring it.

    `is_choosy`: bad rows may be passed over, and known facts changed.
    """

    name: str
    title: str
    columns: str
    right: Right
    is_choosy: bool = True


_KINDS: Final = {
    each.name: each
    for each in (
        Kind(
            "agencies",
            marked("Nhập danh sách cơ quan"),
            "Mã, Tên cơ quan, Cấp, Cơ quan cấp trên, Địa bàn, Email, Điện thoại, Vai trò",
            Right.OPERATE,
        ),
        Kind(
            "products",
            marked("Nhập danh sách sản phẩm"),
            "Mã, Tên sản phẩm, Chủ thể, Loại hình, Người đại diện, Điện thoại, Email, Địa bàn, "
            "Nhóm sản phẩm, Lần đăng ký, Giấy chứng nhận, Ngày hết hạn",
            Right.REGISTER,
        ),
        Kind(
            "days",
            marked("Nhập ngày nghỉ, ngày làm bù"),
            "Ngày, Loại (nghỉ, làm bù), Ghi chú",
            Right.OPERATE,
            is_choosy=False,
        ),
    )
}


class ImportForm(BaseModel):
    """A register, and how it is to be taken in.

    Attributes:
        file: as it was chosen; or kept: what the page of the first step holds of it, and name.
        do: "take" writes, anything else looks.
    """

    file: UploadFile | None = None
    kept: Annotated[str, StringConstraints(max_length=_LONGEST)] = ""
    name: OneLine = ""
    cycle: OneLine = ""
    place: OneLine = ""
    on: OneLine = ""
    update: OneLine = ""
    skip_bad: OneLine = ""
    do: OneLine = ""

    @property
    def writes(self) -> bool:
        """Tell whether it is to be taken in."""
        return self.do == "take"

    def options(self, by: str) -> Options:
        """Give how it is to be taken in, and by whom."""
        return Options(
            by,
            self.cycle,
            self.place,
            self.on,
            update=bool(self.update),
            skip_bad=bool(self.skip_bad),
            writes=self.writes,
        )

    def sent(self) -> Upload:
        """Give the file: the one that was chosen, else the one that the page holds.

        Raises:
            Refusal: neither is there.
        """
        chosen = self.file and (self.file.filename or self.file.size)
        if chosen or not self.kept:
            return upload_of(self.file, LONGEST_BODY)
        try:
            return Upload(file_name(self.name), urlsafe_b64decode(self.kept))
        except (NotBase64, ValueError):
            raise Refusal("Tệp kèm theo trang bị hỏng: hãy chọn lại tệp.") from None


@router.get("/{what}")
def show(what: str, db: Db) -> HTMLResponse:
    """Give the form for a register."""
    return _page(db, _kind(what), ImportForm())


@router.post("/{what}")
def bring(what: str, db: Writing, me: Me, asked: Annotated[ImportForm, Form()]) -> HTMLResponse:
    """Look at a register, or take it in; either way tell what becomes of each row."""
    kind = _kind(what)
    _check_permit(db, kind)
    with shown_again(lambda session, wrong: _page(session, kind, asked, wrong=wrong)):
        sent = asked.sent()
        taken = take(db, kind.name, sent, asked.options(me.name), at=clock.now())
    answer = _page(db, kind, asked, brought=(sent, taken))
    if taken.refused and asked.writes:
        answer.status_code = REFUSED
    return answer


def _page(
    db: Session,
    kind: Kind,
    asked: ImportForm,
    *,
    brought: tuple[Upload, Taken] | None = None,
    wrong: str = "",
) -> HTMLResponse:
    _check_permit(db, kind)
    sent, taken = brought or (None, None)
    rows = taken.report.rows if taken else ()
    bad_first = sorted(rows, key=lambda row: row.status is not RowStatus.REFUSED)
    small = sent is not None and len(sent.content) <= _KEPT
    return page(
        "import.html",
        kind=kind,
        asked=asked,
        taken=taken,
        refused=in_words_of_a_page(taken.refused) if taken else "",
        rows=[
            (row, _SIGNS[row.status], in_words_of_a_page(row.text)) for row in bad_first[:_SHOWN]
        ],
        more=max(len(rows) - _SHOWN, 0),
        is_written=bool(taken and not taken.refused and asked.writes),
        name=sent.name if sent else "",
        kept=urlsafe_b64encode(sent.content).decode() if sent and small else "",
        cycles=[row.name for row in cycles(db, open_only=True)],
        provinces=places(db),
        may_update=kind.is_choosy and can(db, Right.OPERATE),
        most=LONGEST_BODY // 2**20,
        wrong=wrong,
    )


def _kind(what: str) -> Kind:
    if what in _KINDS:
        return _KINDS[what]
    raise NotFound("Không có loại danh sách này: hãy chọn trong các trang vận hành.")


def _check_permit(db: Session, kind: Kind) -> None:
    """Ask for the register as a whole; of products each area is asked for when rows are known.

    Raises:
        NotAllowed: whoever looks may bring none.
    """
    if kind.right is Right.REGISTER:
        permits.require(db, kind.right)
    else:
        permits.require_everywhere(db, kind.right)
