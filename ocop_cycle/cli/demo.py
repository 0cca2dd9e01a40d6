"""The demonstration: a year of Thái Nguyên played in a scratch home, its page served meanwhile."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from socket import socket
from typing import Annotated, Final

import typer

from ocop_cycle.cli.arguments import AsJson, day_typed
from ocop_cycle.cli.serving import PLAYED, STOPS, address_of, awaited_signals, leave, listen
from ocop_cycle.cli.tables import progress, remark, show_json
from ocop_cycle.cli.up import Port, PrefectPort
from rules.errors import Refusal

_KEPT: Final = "OCOP_NOW"
_OFFICE: Final = "Văn phòng Điều phối Nông thôn mới tỉnh Thái Nguyên (minh họa)"

To = Annotated[
    date | None,
    typer.Option("--to", parser=day_typed, metavar="NGÀY", help="Chạy đến ngày này."),
]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="THƯ-MỤC", help="Giữ dữ liệu ở đây; không ghi: thư mục tạm, xóa khi dừng."
    ),
]
NoServe = Annotated[bool, typer.Option("--no-serve", help="Chạy xong thì thoát, không mở trang.")]


def demo(
    to: To = None,
    port: Port = None,
    prefect_port: PrefectPort = None,
    home: Home = None,
    *,
    no_serve: NoServe = False,
    as_json: AsJson = False,
) -> None:
    """Play the year of 2020 in a scratch home, and serve its page meanwhile."""
    with awaited_signals() as asked:
        until = _last_day(to)
        ports = _ports(port, prefect_port, no_serve=no_serve)
        with _scratch(home) as folder, _mail_server(folder) as smtp_url:
            _settle(folder, smtp_url, ports[0])
            why = _play(until, ports, asked, as_json=as_json)
        leave(0 if why in {PLAYED, *STOPS} else 1)


def _last_day(typed: date | None) -> date:
    from ocop_cycle.demo.scenario import STARTS, USUAL_DAY

    if typed and typed < STARTS:
        raise Refusal(f"Năm minh họa bắt đầu ngày {STARTS:%d/%m/%Y}: hãy chọn --to từ ngày đó.")
    return typed or USUAL_DAY


def _play(
    until: date, ports: tuple[socket | None, socket], asked: "SimpleQueue[str]", *, as_json: bool
) -> str:
    """Play, show where the year stands, keep the page until a signal; tell why it is over."""
    from ocop_cycle.cli.playing import Show

    with progress("Chạy năm minh họa") as tell:
        show = Show(until, asked, tell)
        show.start(*ports)
        why = asked.get()
    if why == PLAYED:
        _answer(until, as_json=as_json)
        if show.site:
            remark(f"Đã đến ngày {until:%d/%m/%Y}. Trang vẫn mở tại {show.site}; dừng bằng Ctrl-C.")
            why = asked.get()
    show.stop()
    return why


def _answer(until: date, *, as_json: bool) -> None:
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.cli.pictures import show_picture
    from ocop_cycle.demo.scenario import PLAN
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.queries.status import picture, status

    with looking() as session:
        cycle = cycle_named(session, PLAN)
        if as_json:
            show_json(status(session, cycle, until))
        else:
            show_picture(picture(session, cycle, until))


def _ports(
    port: int | None, prefect_port: int | None, *, no_serve: bool
) -> tuple[socket | None, socket]:
    """Take the ports before anything else: a busy one is said at once."""
    from ocop_cycle.settings import settings

    if no_serve:
        return None, listen(0)
    return listen(port or settings().port), listen(prefect_port or settings().prefect_port)


@contextmanager
def _scratch(home: Path | None) -> Iterator[Path]:
    """Give the folder in which all is kept; one that nobody named is removed in the end."""
    if home:
        yield home.expanduser().absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="ocop-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _mail_server(folder: Path) -> Iterator[str]:
    """Catch all mails in a folder; give the address of what catches them."""
    from notifications.sink import Sink

    with Sink(folder / "mails") as sink:
        yield sink.url


def _settle(folder: Path, smtp_url: str, page_at: socket | None) -> None:
    """Point this process at the folder; nothing that the operator has set may lead elsewhere."""
    from ocop_cycle.cli.opening import prepare
    from ocop_cycle.db import engine
    from ocop_cycle.settings import settings

    for name in [each for each in os.environ if each.startswith(("OCOP_", "PREFECT_"))]:
        if name != _KEPT:
            del os.environ[name]
    os.environ |= {
        "OCOP_HOME": str(folder),
        "OCOP_SMTP_URL": smtp_url,
        "OCOP_MAIL_LIVE": "1",  # nothing leaves this machine
        "OCOP_OFFICE_NAME": _OFFICE,
        **({"OCOP_BASE_URL": address_of(page_at)} if page_at else {}),
    }
    settings.cache_clear()
    engine.cache_clear()
    prepare()
