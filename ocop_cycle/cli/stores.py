"""Keeping the store: bring it up to date, copy it while it is in use."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated, Final

import typer

from ocop_cycle.cli.tables import remark
from rules.errors import Refusal

app = typer.Typer()

_PATIENCE: Final = 30


@app.command()
def upgrade() -> None:
    """Tạo cơ sở dữ liệu, hoặc đưa lên phiên bản của chương trình này."""
    from ocop_cycle.cli.opening import prepare
    from ocop_cycle.migrations import HEAD

    prepare()
    typer.echo(f"Cơ sở dữ liệu ở phiên bản {HEAD}.")


@app.command()
def backup(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[TỆP]", help="Tệp mới; không ghi: trong OCOP_HOME/backups."),
    ] = None,
) -> None:
    """Sao lưu cơ sở dữ liệu SQLite ra một tệp mới, kể cả khi đang dùng."""
    source = _source()
    target = (file or _usual_name()).expanduser().absolute()
    if target.exists():
        raise Refusal(f"Tệp {target} đã có: hãy đặt tên khác cho bản sao lưu.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(source, target)
    except OSError as fault:
        raise Refusal(
            f"Không ghi được bản sao lưu {target} ({fault.strerror}): hãy kiểm tra quyền ghi và "
            "chỗ trống."
        ) from fault
    typer.echo(f"Đã sao lưu vào {target}.")
    _say_what_is_not_in_it()


def _say_what_is_not_in_it() -> None:
    from ocop_cycle.settings import DOCUMENTS, KEY_FILE, settings

    home = settings().home
    remark(
        f"Chưa gồm tệp do chủ thể gửi ({home / DOCUMENTS}) và khóa ({home / KEY_FILE}): hãy sao "
        "chép kèm, khóa giữ ở nơi riêng."
    )


def _source() -> Path:
    """Find the file of the store.

    Raises:
        Refusal: the store is no SQLite file, or there is none yet.
    """
    from ocop_cycle.db import url_of
    from ocop_cycle.settings import settings

    url = url_of(settings().database_url)
    if url.get_backend_name() != "sqlite":
        raise Refusal(
            "Lệnh này chỉ sao lưu SQLite; với PostgreSQL hãy dùng pg_dump, ví dụ "
            f"`pg_dump --format=custom --file=ocop.dump {url.database}`."
        )
    path = Path(url.database or "")
    if not path.is_file():
        raise Refusal(f"Chưa có cơ sở dữ liệu {path} nên không có gì để sao lưu.")
    return path


def _usual_name() -> Path:
    from ocop_cycle import clock
    from ocop_cycle.health import BACKUPS
    from ocop_cycle.settings import settings

    moment = clock.now().astimezone(clock.VIETNAM)
    return settings().home / BACKUPS / f"ocop-{moment:%Y%m%d-%H%M%S}.db"


def _copy(source: Path, target: Path) -> None:
    """Copy under another name, make sure that it is on the disk, then give it its own name."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy_pages(source, unfinished)
        _sync(unfinished)
        unfinished.rename(target)
        _sync(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy_pages(source: Path, target: Path) -> None:
    from ocop_cycle.db import open_engine

    module = open_engine("sqlite://").dialect.loaded_dbapi  # the library that the store is used by
    try:
        with (
            closing(module.connect(str(source), timeout=_PATIENCE)) as original,
            closing(module.connect(str(target))) as copy,
        ):
            original.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without companions
    except module.Error as fault:
        raise Refusal(
            f"Không đọc hoặc không ghi được hết cơ sở dữ liệu ({fault}); chưa có bản sao lưu nào: "
            "hãy kiểm tra chỗ trống, rồi chạy `ocop doctor`."
        ) from fault


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
