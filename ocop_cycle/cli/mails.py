"""The outbox: look at it, empty it, stop it, try the mail server."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from notifications.labels import label_of
from ocop_cycle import clock
from ocop_cycle.cli import calls, editing, outbox, previews, trials
from ocop_cycle.cli.arguments import OPERATOR, AsJson, By, Moment
from ocop_cycle.cli.mail_arguments import (
    AsHtml,
    InState,
    Number,
    OfCycle,
    OfKind,
    OfProduct,
    OfUnit,
    SentTo,
    state_typed,
)
from ocop_cycle.cli.mail_tables import say_remarks, show_delivery, show_letter, show_mails
from ocop_cycle.cli.tables import progress, remark, show, show_facts, show_json

if TYPE_CHECKING:
    from notifications.letters import Letter

app = typer.Typer()

_SHOWN = {
    "id": "Số",
    "state": "Trạng thái",
    "kind": "Loại",
    "cycle": "Kỳ",
    "to": "Gửi đến",
    "subject": "Tiêu đề",
    "made_at": "Soạn lúc",
    "not_before": "Không gửi trước",
    "expires_at": "Hết hiệu lực",
    "sent_at": "Đã gửi lúc",
    "key": "Khóa",
    "message_id": "Message-ID",
}
_BESIDE = {
    "why": "Vì sao còn chờ",
    "note": "Ghi chú",
    "edited": "Đã sửa lời",
    "resend_of": "Gửi lại thư số",
    "resent_as": "Được gửi lại bằng thư số",
}


@app.command("list")
def list_mails(
    state: InState = None,
    *,
    cycle: OfCycle = None,
    kind: OfKind = None,
    to: SentTo = None,
    product: OfProduct = None,
    unit: OfUnit = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê thư, mới nhất trước."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.mail_filters import Wanted
    from ocop_cycle.queries.mails import listing

    wanted = Wanted((), state_typed(state), cycle, kind, to, product, unit)
    with looking() as session:
        if not as_json:
            say_remarks(session)
        found = listing(session, wanted)
    show_mails(found, as_json=as_json)


@app.command("show")
def show_mail(
    number: Number,
    *,
    html: AsHtml = False,
    ics: Annotated[bool, typer.Option("--ics", help="In tệp lịch (.ics) kèm theo thư.")] = False,
    as_json: AsJson = False,
) -> None:
    """Xem một thư: nội dung, bản ngắn, những điều được báo và những lần đã gửi."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.letters import letter_in, written
    from ocop_cycle.queries.mail_state import why_waiting
    from ocop_cycle.queries.mails import mail_row
    from ocop_cycle.queries.mails import show as show_one

    with looking() as session:
        row = mail_row(session, number)
        mail = show_one(session, number)
        why = why_waiting(session, row, at=clock.now())
    letter = letter_in(row)
    texts = written(letter)
    if as_json:
        show_json({**mail, "why": why, "text": texts.text, "short": texts.short})
    elif html:
        typer.echo(texts.html)
    elif ics:
        typer.echo(_calendar(letter, row.sent_at or clock.now()), nl=False)
    else:
        cells = {heading: _cell(mail, name, why) for name, heading in _SHOWN.items()}
        beside = {heading: _cell(mail, name, why) for name, heading in _BESIDE.items()}
        show_facts({**cells, **{heading: cell for heading, cell in beside.items() if cell}})
        show_letter(mail, texts)


app.command()(outbox.approve)
app.command()(outbox.discard)
app.command()(editing.edit)
app.command()(outbox.resend)
app.command()(outbox.hold)
app.command()(outbox.release)
app.command()(previews.preview)
app.command()(previews.templates)
app.command()(calls.bounces)
app.command()(calls.calls)
app.command()(calls.called)
app.command()(calls.addresses)
app.command("address-ok")(calls.address_ok)


@app.command()
def deliver(as_of: Moment = None, *, as_json: AsJson = False) -> None:
    """Gửi những thư đang chờ; gửi theo lệnh thì không chờ khung giờ."""
    from ocop_cycle.cli.opening import prepare
    from ocop_cycle.delivery import deliver as empty_outbox
    from rules.errors import Refusal

    prepare()
    with progress("Gửi thư") as tell:
        done = empty_outbox(as_of, told=lambda so_far: tell(f"đã gửi {so_far.sent}"))
    remark("Gửi theo lệnh: không chờ khung giờ gửi thư.")
    if as_json:
        show_json(asdict(done))
    else:
        show_delivery(done)
    if done.stopped:
        raise Refusal(f"Việc gửi đã dừng giữa chừng, thư còn lại vẫn chờ: {done.stopped}")


app.command("test")(trials.try_out)


@app.command()
def pause(by: By = OPERATOR, *, as_json: AsJson = False) -> None:
    """Tạm dừng mọi thư; thư vẫn được soạn và nằm chờ."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import mails

    with writing() as session:
        mails.pause(session, by=by, at=clock.now())
    if as_json:
        show_json({"paused": True})
    else:
        typer.echo("Đã tạm dừng gửi thư; cho gửi lại bằng `ocop mail resume`.")


@app.command()
def resume(*, as_json: AsJson = False) -> None:
    """Cho gửi thư trở lại, dù trước đó ai hay điều gì đã dừng."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import mails

    with writing() as session:
        mails.resume(session)
    if as_json:
        show_json({"paused": False})
    else:
        typer.echo("Thư lại được gửi.")


@app.command()
def alarms(*, as_json: AsJson = False) -> None:
    """Cho biết điều gì đang giữ thư lại hoặc cần người vận hành xem."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.mail_state import remarks

    with looking() as session:
        rows = [asdict(each) for each in remarks(session)]
    headings = {"text": "Điều cần biết", "then": "Việc cần làm"}
    show(rows, headings, as_json=as_json, empty="Thư đang được gửi bình thường.")


def _cell(mail: Mapping[str, Any], name: str, why: str) -> object:
    """Write one fact of a mail for people."""
    match name:
        case "kind":
            return label_of(mail["kind"])
        case "why":
            return why
        case "edited":
            return mail["edited"] is not None
        case "resent_as":
            return ", ".join(map(str, mail["resent_as"]))
    return mail[name]


def _calendar(letter: "Letter", at: datetime) -> str:
    from notifications.calendars import calendar
    from ocop_cycle.settings import settings
    from rules.errors import Refusal

    if not letter.events:
        raise Refusal("Thư này không kèm lịch: không có hạn nào để ghi.")
    return calendar(letter, sender=settings().mail_from, at=at)
