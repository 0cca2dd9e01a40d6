"""The fields of an application as forms have them: typed, shown again, offered to choose from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi.responses import HTMLResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy.orm import Session

from ocop_cycle.queries.applications import Area
from ocop_cycle.services.applications import Unfit
from ocop_cycle.web.again import shown_again
from ocop_cycle.web.languages import marked
from rules.applications import LONGEST, Fault, Idea
from rules.vocabulary import Group

_MOST: Final = 20_000  # far beyond what is taken, so that a page can say it
_LEGAL_FORMS: Final = (
    marked("Hợp tác xã"),
    marked("Tổ hợp tác"),
    marked("Doanh nghiệp"),
    marked("Trang trại"),
    marked("Hộ sản xuất, kinh doanh"),
)
"""What producers usually are; the register takes any words."""
NO_FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({})
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "producer": marked("Tên chủ thể"),
        "legal_form": marked("Loại hình"),
        "representative": marked("Người liên hệ"),
        "phone": marked("Điện thoại"),
        "email": marked("Địa chỉ thư điện tử"),
        "locality": marked("Địa bàn"),
        "product": marked("Tên sản phẩm"),
        "group": marked("Nhóm sản phẩm"),
        "description": marked("Mô tả ngắn"),
        "consent": marked("Đồng ý"),
    }
)
Cell = Annotated[str, StringConstraints(max_length=_MOST)]


class IdeaForm(BaseModel):
    """An application as it was typed; `form_key`: of this one form; `more`: nobody sees this field.

    `consent`: the box was ticked.
    """

    producer: Cell = ""
    legal_form: Cell = ""
    representative: Cell = ""
    phone: Cell = ""
    email: Cell = ""
    locality: Cell = ""
    product: Cell = ""
    group: Cell = ""
    description: Cell = ""
    consent: Cell = ""
    form_key: Cell = ""
    more: Cell = ""

    def idea(self) -> Idea:
        """Give what it says."""
        return Idea(
            producer=self.producer,
            legal_form=self.legal_form,
            representative=self.representative,
            phone=self.phone,
            email=self.email,
            locality=self.locality,
            product=self.product,
            group=self.group,
            description=self.description,
        )


def fields(
    typed: Mapping[str, str], faults: Mapping[str, Fault], areas: Sequence[Area]
) -> dict[str, Any]:
    """Give what the fields of a page need: what was typed, what is wrong with it, the choices."""
    return {
        "typed": typed,
        "faults": faults,
        "labels": LABELS,
        "areas": areas,
        "groups": tuple(Group),
        "legal_forms": _LEGAL_FORMS,
        "longest": LONGEST,
    }


@dataclass(frozen=True)
class Tried:
    """A form that was refused: which, what was typed, why, field by field."""

    what: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
    faults: Mapping[str, Fault] = field(default_factory=dict)


Write = Callable[[Session, Tried], HTMLResponse]
"""Writes a page anew, with the form that was refused."""


@contextmanager
def tried_again(what: str, typed: IdeaForm, write: Write) -> Iterator[None]:
    """Have a form shown again if it is refused: why, in which fields, what was typed.

    Raises:
        FormRefused: it was refused.
        NotAllowed: whoever asks may not do it at all.
    """
    faults: dict[str, Fault] = {}

    def again(session: Session, wrong: str) -> HTMLResponse:
        return write(session, Tried(what, typed.model_dump(), wrong, faults))

    with shown_again(again):
        try:
            yield
        except Unfit as unfit:
            faults.update(unfit.faults)
            raise
