"""The outbox is emptied: claim, post, record; it knows no orchestrator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from notifications.addresses import check_address
from notifications.smtp import USUAL, Patience
from ocop_cycle import loops
from ocop_cycle.db import unit_of_work
from ocop_cycle.queries.letters import own_templates
from ocop_cycle.queries.mail_state import remarks
from ocop_cycle.sending.desk import beside
from ocop_cycle.sending.orders import Delivered, Orders
from ocop_cycle.sending.run import Run
from ocop_cycle.services import mails, queue
from ocop_cycle.settings import settings
from rules.errors import Refusal

_NO_SERVER = (
    "Chưa đặt máy chủ thư nên không gửi gì, thư vẫn nằm trong hộp chờ: hãy đặt OCOP_SMTP_URL."
)
_PAUSED = "Thư đang được tạm dừng: hãy cho gửi lại bằng `ocop mail resume`."


def deliver(
    as_of: datetime | None = None,
    *,
    in_hours: bool = False,
    told: Callable[[Delivered], None] = lambda _: None,
    patience: Patience = USUAL,
) -> Delivered:
    """Post what may leave at a moment, over several connections.

    What is past its time, and what a killed sender had claimed, is put right even where nothing
    may leave.

    Args:
        as_of: the moment by which mails are judged: their time, the hours; now without it.
        in_hours: it runs by itself, so only in the hours of an office; a person's word needs none.
        told: called after every try, to show progress.
        patience: for how long the relay is waited for.

    Raises:
        Refusal: no mail server is set, a setting is wrong, or all mail is stopped.
    """
    url = settings().smtp_url
    if not url:
        raise Refusal(_NO_SERVER)
    orders = Orders(url, as_of, in_hours=in_hours, patience=patience)
    with unit_of_work() as session:
        state = Delivered(expired=mails.sweep(session, orders.when()))
    _check_senders()
    own_templates()
    with unit_of_work() as session:
        if mails.paused(session):
            raise Refusal(_PAUSED)
        probing = _has_turn(session, orders, state)
    if state.goes_on():
        orders = replace(orders, probing=probing)
        with beside(orders) as desk:
            _run(Run(orders, state, told, desk))
    return state


def _has_turn(session: Session, orders: Orders, state: Delivered) -> bool:
    """Tell whether a held queue is to be tried with one mail; note why it is not."""
    if queue.held(session) is None or not mails.any_ready(
        session,
        orders.kinds(session),
        orders.when(),
        at_once=orders.at_once_only(session),
    ):
        return False
    if queue.take_turn(session, at=orders.when().now, by_hand=not orders.in_hours):
        return True
    state.stopped = next(str(each) for each in remarks(session) if each.kind == "queue")
    return False


def _check_senders() -> None:
    for mailbox in filter(None, (settings().mail_from, settings().mail_reply_to)):
        check_address(parseaddr(mailbox)[1])


def _run(run: Run) -> None:
    try:
        loops.run(run.empty())
    except ExceptionGroup as faults:  # of several connections; what is wrong with one is told
        refusals, bugs = faults.split(Refusal)
        if bugs or not refusals:
            raise
        raise _first(refusals) from None


def _first(faults: ExceptionGroup[Refusal]) -> Refusal:
    fault = faults.exceptions[0]
    return _first(fault) if isinstance(fault, ExceptionGroup) else fault
