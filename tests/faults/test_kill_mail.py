"""A sender killed anywhere, over a relay with moods: nothing lost, nothing doubled needlessly."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest

from ocop_cycle import db
from ocop_cycle.sending.recorder import Committed, Recorder, Step
from ocop_cycle.settings import settings
from tests.faults.harness import KILLS, Template, in_child, killed_at
from tests.smtp.audit import Verdict, audit
from tests.smtp.outbox import THEN, deliver, results, states, waiting_mails
from tests.smtp.scripted import (
    CLOSE,
    LOSE_AND_CLOSE,
    TAKE_AND_CLOSE,
    Rule,
    Scripted,
    running,
)

pytestmark = pytest.mark.slow
MAILS = 24
CONNECTIONS = 3
INJECTED = 2  # answers that the relay itself loses
LATER = (25, 60, 95, 160, 240, 330, 420)  # minutes: every wait of a mail is over by then
POINTS = max(KILLS // 2, 10)
QUEUED = "250 2.0.0"  # what the relay says of a mail that it has taken


def a_relay_with_moods() -> Scripted:
    return Scripted(
        [
            Rule("rcpt", "450 4.2.1 busy", to="htx-3@", times=1),
            Rule("rcpt", "550 5.1.1 no such user", to="htx-5@"),
            Rule("rcpt", "451 4.7.1 greylisted", to="htx-1[0-9]@", each=1),
            Rule("end", TAKE_AND_CLOSE, to="htx-7@", times=1),
            Rule("end", LOSE_AND_CLOSE, to="htx-8@", times=1),
            Rule("rcpt", "421 4.3.2 closing", to="htx-20@", times=1),
            Rule("data", CLOSE, to="htx-21@", times=1),
        ],
        most=5,
    )


@pytest.fixture
def relay(template: Template, monkeypatch: pytest.MonkeyPatch) -> Template:
    known = {"MAIL_LIVE": "1", "MAIL_CONNECTIONS": str(CONNECTIONS)}
    known["SMTP_URL"] = ""  # each run names its own; none is left behind
    for name, value in known.items():
        monkeypatch.setenv(f"OCOP_{name}", value)
    return template


def fill() -> None:
    with db.unit_of_work() as session:
        waiting_mails(session, MAILS)


def post() -> None:
    os.environ["OCOP_NOW"] = THEN.isoformat()
    deliver()


def post_the_rest() -> None:
    """Deliver at later and later moments, until every wait is over."""
    for minutes in LATER:
        os.environ["OCOP_NOW"] = (THEN + timedelta(minutes=minutes)).isoformat()
        deliver()


def killed_at_reply(number: int, server: Scripted, words: str = "") -> None:
    """Deliver in a child that is killed when the server is about to say such a reply again."""
    forked, victim, said = Event(), list[int](), list[str]()

    def kill(_reply: int, line: str) -> None:
        if line.startswith(words):
            said.append(line)
        if len(said) == number and line.startswith(words):
            forked.wait()
            os.kill(victim[0], signal.SIGKILL)

    server.on_reply = kill
    child = os.fork()
    if child == 0:
        post()
        os._exit(0)
    victim.append(child)
    forked.set()
    os.waitpid(child, 0)
    server.on_reply = lambda _number, _line: None


def ended(template: Template, kill: Callable[[Scripted], object]) -> tuple[Verdict, Scripted]:
    """Begin a delivery that is killed, run on to the end, and look at what became of the mails."""
    with running(a_relay_with_moods()) as server, template.copied():
        os.environ["OCOP_SMTP_URL"] = server.url
        settings.cache_clear()
        assert in_child(fill) == 0
        kill(server)
        assert in_child(post_the_rest) == 0
        assert states() == {"sent": MAILS - 1, "failed": 1}
        assert results().count("ambiguous") <= INJECTED + CONNECTIONS
        return audit(server.taken), server


def calls_of_a_delivery(template: Template) -> int:
    """Count the database calls of a delivery by killing at ever later ones."""
    low, high = 1, 1024
    while low < high:
        middle = (low + high) // 2
        with running(a_relay_with_moods()) as server, template.copied():
            os.environ["OCOP_SMTP_URL"] = server.url
            settings.cache_clear()
            assert in_child(fill) == 0
            died = killed_at(middle, post)
        low, high = (middle + 1, high) if died else (low, middle)
    return low - 1


def test_over_a_relay_with_moods_every_mail_ends_as_it_should(relay: Template) -> None:
    verdict, server = ended(relay, lambda _: None)

    assert verdict.is_clean, verdict
    assert (verdict.doubled, len(server.taken)) == (1, MAILS)


def test_a_sender_killed_at_any_database_call_loses_nothing_and_doubles_nothing_needlessly(
    relay: Template,
) -> None:
    calls = calls_of_a_delivery(relay)
    wrong = []
    for call in range(1, calls + 1, max(1, calls // POINTS)):
        verdict, _ = ended(relay, lambda _server, call=call: killed_at(call, post))
        if not verdict.is_clean:
            wrong.append((call, verdict))

    assert calls > POINTS
    assert wrong == []


def test_a_sender_killed_at_any_word_of_the_relay_loses_nothing_and_doubles_nothing_needlessly(
    relay: Template,
) -> None:
    wrong = []
    for number in range(1, 4 * MAILS, max(1, 4 * MAILS // POINTS)):
        verdict, _ = ended(relay, lambda server, number=number: killed_at_reply(number, server))
        if not verdict.is_clean:
            wrong.append((number, verdict))

    assert wrong == []


def test_a_mail_whose_taker_could_not_say_so_any_more_is_sent_again_as_the_same_mail(
    relay: Template,
) -> None:
    for number in (1, 3, 5):
        verdict, _ = ended(
            relay, lambda server, number=number: killed_at_reply(number, server, QUEUED)
        )

        assert verdict.is_clean, (number, verdict)
        assert verdict.doubled > 1, number  # one is the relay's own doing


def test_the_kills_find_a_sender_that_goes_on_before_its_record_is_committed(
    relay: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, late = Recorder.settle, list[asyncio.Task[Committed]]()

    async def hasty(recorder: Recorder, step: Step) -> Committed:
        if step.following is None:
            await asyncio.gather(*late)
            return await settle(recorder, step)
        late.append(asyncio.create_task(settle(recorder, step)))
        return Committed(step.tried, begun=True)

    monkeypatch.setattr(Recorder, "settle", hasty)
    found = []
    for number in range(8, 4 * MAILS, 8):
        with running(a_relay_with_moods()) as server, relay.copied():
            os.environ["OCOP_SMTP_URL"] = server.url
            settings.cache_clear()
            assert in_child(fill) == 0
            killed_at_reply(number, server)
            monkeypatch.setattr(Recorder, "settle", settle)
            assert in_child(post_the_rest) == 0
            monkeypatch.setattr(Recorder, "settle", hasty)
            found.append(audit(server.taken).avoidable)

    assert any(found)
