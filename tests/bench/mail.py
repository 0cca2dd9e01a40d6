"""What it costs to write, sign off and deliver reminders, beside the limit and what others use.

Every measurement is a process of its own over a copy of one outbox, to one sink; repetitions are
interleaved. What counts are ratios within one run. It ends with exit code 1 when one is missed.
The sink offers no pipelining, which of these clients only ours would use: all say the same words.
What it brings is printed beside.

    uv run task bench --only mail [--mails 10000] [--stores sqlite,postgresql] [--rounds 5]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import create_engine, text

from ocop_cycle import db
from tests.bench.mail_runs import taken_by
from tests.faults.harness import Template

OF_THE_LIMIT: Final = 0.5
TIMES_DJANGO: Final = 5.0
MAY_NEED_MORE_MIB: Final = 20.0
CONNECTIONS: Final = 16
OTHERS: Final = 1_000  # mails of what is slow
_SMTP_SOURCE: Final = ("smtp-source", "/usr/sbin/smtp-source")


def compare(store: str, mails: int, rounds: int) -> Iterator[bool]:
    """Print the rates of a store in turns, and tell whether each promise holds."""
    rates: dict[str, list[float]] = {}
    with sink() as port, outbox(store, mails) as template:
        for _ in range(rounds):
            for name, count in _measured(mails):
                with template.copied():
                    rates.setdefault(name, []).append(count / _once(name, count, port)["seconds"])
            if source := _smtp_source(mails, port):
                rates.setdefault("smtp-source", []).append(source)
    for name in ("ours", "limit", "smtp-source", "aiosmtplib_each", "django"):
        known = rates.get(name)
        print(f"{store:<10} {name:<16} {_rate(known) if known else 'not installed'}")
    share = median(a / b for a, b in zip(rates["ours"], rates["limit"], strict=True))
    print(f"{store:<10} {share:.2f} of the limit (at least {OF_THE_LIMIT})")
    yield share >= OF_THE_LIMIT
    if "django" in rates:
        times = median(a / b for a, b in zip(rates["ours"], rates["django"], strict=True))
        print(f"{store:<10} {times:.1f} times as fast as Django (at least {TIMES_DJANGO})")
        yield times >= TIMES_DJANGO


def memory(store: str, mails: int) -> Iterator[bool]:
    """Print what four times as many mails need, and tell whether it is the same."""
    peaks = []
    for count in (mails, 4 * mails):
        with sink() as port, outbox(store, count) as template, template.copied():
            peaks.append(_once("ours", count, port))
    more = max(peaks[1][name] - peaks[0][name] for name in ("peak_mib", "second_mib"))
    print(
        f"{store:<10} {mails} -> {4 * mails} mails: peak {peaks[0]['peak_mib']:.0f} -> "
        f"{peaks[1]['peak_mib']:.0f} MiB, {more:+.0f} at most (may be {MAY_NEED_MORE_MIB:.0f})"
    )
    yield more <= MAY_NEED_MORE_MIB


def pipelined(store: str, mails: int) -> None:
    """Print what going ahead of the replies brings (RFC 2920)."""
    with sink("pipelining") as port, outbox(store, mails) as template:
        rates = {}
        for name in ("ours", "limit"):
            with template.copied():
                rates[name] = mails / _once(name, mails, port)["seconds"]
    print(f"{store:<10} pipelined: {rates['ours']:,.0f}/s, limit {rates['limit']:,.0f}/s")


@contextmanager
def sink(*offers: str) -> Iterator[int]:
    """Run the sink in a process of its own and give its port."""
    served = subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-m", "tests.bench.sink", *offers],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert served.stdin
    assert served.stdout
    try:
        yield int(served.stdout.readline())
    finally:
        served.stdin.close()
        served.wait(10)


@contextmanager
def outbox(store: str, mails: int) -> Iterator[Template]:
    """Make a store with so many mails that wait, of which every measurement gets a copy."""
    with TemporaryDirectory(prefix="ocop-bench-") as work, _database(store, Path(work)) as url:
        seeding = [sys.executable, "-m", "tests.bench.mail_runs", "seed", str(mails), "0"]
        env = {**os.environ, "OCOP_DATABASE_URL": url, "OCOP_HOME": work}
        subprocess.run(seeding, check=True, env=env)  # noqa: S603 -- our own module
        yield Template(store, url, Path(work))


@contextmanager
def _database(store: str, work: Path) -> Iterator[str]:
    if store == "sqlite":
        yield f"sqlite:///{work / 'template.db'}"
        return
    server = db.url_of(os.environ["OCOP_TEST_POSTGRES_URL"])
    name = f"ocop_bench_mail_{os.getpid()}"
    outside = create_engine(server, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with outside.connect() as connection:
            for each in (f"{name}_run", name):
                connection.execute(text(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)"))


def _measured(mails: int) -> Iterator[tuple[str, int]]:
    yield from (("ours", mails), ("limit", mails), ("aiosmtplib_each", OTHERS))
    if find_spec("django"):
        yield "django", OTHERS


def _once(name: str, mails: int, port: int) -> dict[str, float]:
    before = taken_by(port)
    env = {
        **os.environ,
        "OCOP_MAIL_LIVE": "1",
        "OCOP_MAIL_CONNECTIONS": str(CONNECTIONS),
        "OCOP_MAIL_FROM": "ocop@example.vn",
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", "tests.bench.mail_runs", name, str(mails), str(port)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )
    assert taken_by(port) - before >= mails, name
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _smtp_source(mails: int, port: int) -> float | None:
    """Give the rate of Postfix's own source of mails of about the same size, if it is here."""
    program = next(filter(None, map(shutil.which, _SMTP_SOURCE)), None)
    if program is None:
        return None
    sized = ["-l", "7200", "-s", str(CONNECTIONS), "-m", str(mails)]
    named = ["-f", "ocop@example.vn", "-t", "htx@example.com", f"127.0.0.1:{port}"]
    begun = time.perf_counter()
    subprocess.run([program, *sized, *named], check=True)  # noqa: S603 -- what was found
    return mails / (time.perf_counter() - begun)


def _rate(known: list[float]) -> str:
    return f"{median(known):>7,.0f}/s ({min(known):,.0f}-{max(known):,.0f})"


def main() -> None:
    """Run everything and fail when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--stores", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    kept = []
    for store in asked.stores.split(","):
        kept += [*compare(store, asked.mails, asked.rounds), *memory(store, asked.mails)]
        pipelined(store, asked.mails)
    print("all promises of mail hold" if all(kept) else "A PROMISE OF MAIL IS BROKEN")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
