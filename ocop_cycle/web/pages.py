"""Templates become pages; dates and moments are written as Vietnam writes them."""

from datetime import date, datetime
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.filters import FILTERS, ngay_ngan
from ocop_cycle.clock import VIETNAM

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("ocop_cycle.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
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
        return "là ngày cuối"
    return f"còn {left} ngày" if left > 0 else f"{passed} {-left} ngày"


_ENVIRONMENT.filters.update(FILTERS)
_ENVIRONMENT.filters.update({each.__name__: each for each in (luc, con_lai)})


def page(template: str, /, **facts: object) -> HTMLResponse:
    """Write a page out of its facts."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(**facts))
