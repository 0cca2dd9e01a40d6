"""One measurement of mail a process: ours, the limit, and what people would otherwise use."""

import asyncio
import gc
import json
import os
import resource
import smtplib
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any, Final

from sqlalchemy import func, insert, literal, select, update

from notifications.calendars import calendar
from notifications.letters import Letter, letter_of
from notifications.render import pages, render
from notifications.smtp import SmtpMailbox
from ocop_cycle import days, db, delivery, loops
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.entries import Entry
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.products import Producer
from ocop_cycle.sending.orders import Orders
from ocop_cycle.sending.search import Ask, look
from ocop_cycle.services.attempts import ATTEMPT, MAIL
from ocop_cycle.settings import settings
from tests.bench.seeding import seed

THEN: Final = datetime(2020, 2, 21, 2, 0, tzinfo=UTC)  # a Friday, nine o'clock in Vietnam
SENDER: Final = "Văn phòng Điều phối nông thôn mới tỉnh <ocop@example.vn>"
WARM: Final = 50
_DIFFERENT: Final = 500


def seeded(mails: int) -> None:
    """Let so many producers be reminded of one day, by what reminds them every year."""
    seed(mails)
    entry, journal = table(Entry), table(Journal)
    shared = [column.name for column in journal.c if column.name in entry.c and column.name != "id"]
    told = {"sequence": 1, "action": "register", "by": "x", "reason": "", "paper": "",
            "machine": False}  # fmt: skip
    registered = select(
        entry.c.id,
        entry.c.since,
        literal(THEN, journal.c.keyed_at.type),
        *(literal(value, journal.c[name].type) for name, value in told.items()),
        *(entry.c[name] for name in shared),
    )
    columns = ["entry_id", "day", "keyed_at", *told, *shared]
    producer = table(Producer)
    address = literal("htx-").concat(producer.c.id).concat("@example.com")
    with db.unit_of_work() as session:
        session.execute(insert(journal).from_select(columns, registered, include_defaults=False))
        session.execute(update(producer).values(email=address))
    list(days.advance("thai-nguyen-2020", THEN.date()))


def ours(mails: int, port: int) -> float:
    """Empty the outbox: find, check again, write, post, record."""
    for _ in range(2):  # what is loaded once is loaded
        look(Orders("", THEN), Ask(last_calls=False, after=0, most=WARM))
    begun = time.perf_counter()
    done = delivery.deliver(THEN)
    taken = time.perf_counter() - begun
    with db.reading() as session:
        known = session.scalar(select(func.count()).select_from(ATTEMPT))
    assert (done.sent, known) == (mails, mails), (done, known, port)
    return taken


def limit(mails: int, port: int) -> float:
    """Post as many mails that are written already, by the same client, and record nothing."""
    written = [
        (each.recipient, each.message)
        for each in look(Orders("", THEN), Ask(last_calls=False, after=0, most=_DIFFERENT)).parcels
        if isinstance(each.message, bytes)
    ]
    assert len(written) == _DIFFERENT
    left = islice(cycle(written), mails)

    async def connection() -> None:
        async with SmtpMailbox(_url(port), sender=SENDER) as mailbox:
            for recipient, message in left:
                await mailbox.post(recipient, message)

    async def post() -> None:
        await asyncio.gather(*(connection() for _ in range(settings().mail_connections)))

    begun = time.perf_counter()
    loops.run(post())
    return time.perf_counter() - begun


def aiosmtplib_each(mails: int, port: int) -> float:
    """Write each mail with Python's email package and send it over a connection of its own."""
    import aiosmtplib  # noqa: PLC0415 -- only here

    there: Any = {"hostname": "127.0.0.1", "port": port, "start_tls": False}

    async def post(letters: Iterator[tuple[AnyRow, Letter]]) -> None:
        for row, letter in letters:
            mail = render(letter, sender=SENDER, message_id=row.message_id, at=THEN)
            await aiosmtplib.send(mail, local_hostname="localhost", **there)

    letters = _letters(mails)
    asyncio.run(post(islice(letters, WARM)))
    begun = time.perf_counter()
    asyncio.run(post(letters))
    return time.perf_counter() - begun


def django(mails: int, port: int) -> float:
    """Let Django send the same mails over one connection, as `send_mass_mail` does."""
    from django.conf import settings as of_django  # noqa: PLC0415 -- of the group bench

    of_django.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, USE_TZ=True)
    from django.core.mail import get_connection  # noqa: PLC0415 -- as above

    letters = _letters(mails)
    get_connection().send_messages([_of_django(*each) for each in islice(letters, WARM)])
    begun = time.perf_counter()
    get_connection().send_messages(_of_django(*each) for each in letters)
    return time.perf_counter() - begun


def _of_django(row: AnyRow, letter: Letter) -> Any:  # noqa: ANN401 -- Django has no types
    from django.core.mail import EmailMultiAlternatives  # noqa: PLC0415 -- as above

    written = pages(letter)
    headers = {"Message-ID": row.message_id, "X-OCOP-Key": row.key}
    mail = EmailMultiAlternatives(
        written.subject, written.text, SENDER, [letter.to], headers=headers
    )
    mail.attach_alternative(written.html, "text/html")
    if letter.events:
        mail.attach("han.ics", calendar(letter, sender=SENDER, at=THEN), "text/calendar")
    return mail


def _letters(mails: int) -> Iterator[tuple[AnyRow, Letter]]:
    """Read letters out of the outbox: some to begin with, then those that are measured."""
    with db.reading() as session:
        rows = session.execute(select(MAIL).order_by(MAIL.c.id).limit(mails + WARM)).all()
    return iter([(row, letter_of(row.key, row.recipient, row.facts)) for row in rows])


def _url(port: int) -> str:
    return f"smtp://127.0.0.1:{port}?starttls=never"


RUNS: Final[dict[str, Callable[[int, int], float]]] = {
    each.__name__: each for each in (ours, limit, aiosmtplib_each, django)
}


def main() -> None:
    """Run one measurement, or make the store that all begin from."""
    name, mails, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if name == "seed":
        seeded(mails)
        db.engine().dispose()
        return
    gc.set_threshold(250_000)  # as the command `ocop` does
    os.environ["OCOP_SMTP_URL"] = _url(port)
    taken = RUNS[name](mails, port)
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peaks = [each.ru_maxrss / 1024 for each in used]
    print(json.dumps({"seconds": taken, "peak_mib": peaks[0], "second_mib": peaks[1]}))


def taken_by(port: int) -> int:
    """Ask the sink how many mails it has taken."""
    with smtplib.SMTP("127.0.0.1", port) as asked:
        return int(asked.docmd("XCOUNT")[1])


if __name__ == "__main__":
    main()
