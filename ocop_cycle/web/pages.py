"""Templates become pages; dates and moments are written as Vietnam writes them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from notifications.filters import FILTERS, ngay_ngan
from ocop_cycle.clock import VIETNAM
from ocop_cycle.db import reading
from ocop_cycle.errors import StoreUnavailable, TooNew
from ocop_cycle.queries.applications import waiting
from ocop_cycle.queries.mail_state import remarks
from ocop_cycle.web.languages import gettext, muc, ngay, ngettext, so
from ocop_cycle.web.looks import LANGUAGES, here, look
from ocop_cycle.web.places import SCHEMES, places
from ocop_cycle.web.remarks import shown
from ocop_cycle.web.visits import csrf, is_signed_in, me
from rules.rights import Right, may

_DIALLED: Final = frozenset("+0123456789")
ENVIRONMENT: Final = Environment(
    loader=PackageLoader("ocop_cycle.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
    extensions=["jinja2.ext.i18n"],
)


_NOTHING_ABOVE: Final[Mapping[str, object]] = MappingProxyType(
    {"remarks": (), "applications_waiting": 0}
)


def luc(moment: datetime | None) -> str:
    """Write a moment in Vietnam's time: "09:30, 14/08/2020"; "" for none."""
    if moment is None:
        return ""
    here = moment.astimezone(VIETNAM)
    return f"{here:%H:%M}, {ngay_ngan(here.date())}"


def con_lai(last_day: date, today: date, passed: str = "quá hạn") -> str:
    """Say how far a last day is off: "còn 3 ngày", "là ngày cuối", "quá hạn 2 ngày"."""
    left = (last_day - today).days
    if left == 0:
        return gettext("là ngày cuối")
    if left > 0:
        return ngettext("còn %(num)s ngày", "còn %(num)s ngày", left)
    if passed == "quá hạn":
        return ngettext("quá hạn %(num)s ngày", "quá hạn %(num)s ngày", -left)
    return ngettext("đã qua %(num)s ngày", "đã qua %(num)s ngày", -left)


def ma(text: str) -> Markup:
    """Set what stands between backticks as a command: "Chạy `ocop up`."."""
    parts = (escape(part) for part in text.split("`"))
    return Markup().join(
        Markup("<code>{}</code>").format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )


def goi(phone: str) -> str:
    """Write a telephone number as it is dialled: "0208.385.0000" is 02083850000."""
    return "".join(each for each in phone if each in _DIALLED)


ENVIRONMENT.filters.update(FILTERS)
ENVIRONMENT.filters.update({each.__name__: each for each in (luc, con_lai, ma, ngay, so, muc, goi)})
# Not the extension's own: its `_` would take a text that somebody typed for markup.
ENVIRONMENT.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
ENVIRONMENT.policies["ext.i18n.trimmed"] = True
ENVIRONMENT.globals.update(
    look=look,
    here=here,
    places=places,
    languages=LANGUAGES,
    schemes=SCHEMES,
    me=me,
    is_signed_in=is_signed_in,
    csrf=csrf,
)


@lru_cache(maxsize=64)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """Write the choices of a field: hundreds of areas, nearly always the same ones."""
    written = ENVIRONMENT.get_template("options.html").render(choices=choices, chosen=chosen)
    return Markup(written)  # noqa: S704 -- a template escapes what it is given


ENVIRONMENT.globals["options"] = options


def page(template: str, /, **facts: object) -> HTMLResponse:
    """Write a page out of its facts, under what everybody should know about all mail."""
    above = {**(_NOTHING_ABOVE if "remarks" in facts else _above()), **facts}
    return HTMLResponse(ENVIRONMENT.get_template(template).render(**above))


def _above() -> Mapping[str, object]:
    """Read what stands above every page; a page that tells of the store's fault has nothing."""
    actor = me()
    try:
        with reading() as session:
            waits = waiting(session, actor) if actor and may(actor, Right.REGISTER) else 0
            return {"remarks": shown(remarks(session)), "applications_waiting": waits}
    except (StoreUnavailable, TooNew):
        return _NOTHING_ABOVE
