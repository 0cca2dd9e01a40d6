"""Where the head of every page leads whoever looks at it."""

from typing import Final

from ocop_cycle.web.languages import marked
from ocop_cycle.web.visits import me
from rules.rights import SEES_APPLICATIONS, Actor, Right, Role, Thing, may

EVERYWHERE: Final = Thing(cycle=0)  # no cycle has this number: only a grant for all reaches it
PLACES: Final = (
    ("/cycles", marked("Kỳ"), None),
    ("/products", marked("Sản phẩm"), None),
    ("/applications", marked("Phiếu đăng ký"), Right.REGISTER),
    ("/producers", marked("Chủ thể"), None),
    ("/agencies", marked("Cơ quan"), None),
    ("/activities", marked("Nhiệm vụ"), None),
    ("/mails", marked("Thư"), None),
    ("/calls", marked("Cần gọi điện"), Right.WRITE),
    ("/digest", marked("Báo cáo"), Right.SEE),
    ("/operations", marked("Vận hành"), Right.SEE),
    ("/accounts", marked("Tài khoản"), Right.MANAGE_ACCOUNTS),
)
"""Address, words, and the right in the whole province without which a page is not shown."""
OWN: Final = ("/my", marked("Việc của tôi"))
SCHEMES: Final = {"": marked("theo máy"), "light": marked("sáng"), "dark": marked("tối")}


def places() -> list[tuple[str, str]]:
    """List the pages that whoever asks may see; nobody is led anywhere but to signing in."""
    actor = me()
    if actor is None:
        return []
    own = [OWN] if Role.PRODUCER in actor.roles else []
    return own + [(address, words) for address, words, right in PLACES if _leads(actor, right)]


def _leads(actor: Actor, right: Right | None) -> bool:
    if right is Right.REGISTER:  # the page shows to each his own
        return any(may(actor, each) for each in SEES_APPLICATIONS)
    return right is None or may(actor, right, EVERYWHERE)
