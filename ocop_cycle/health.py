"""What of an installation is in order, what is not, what is unsafe."""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from notifications.relay import relay_of
from ocop_cycle import clock
from ocop_cycle.catalog.holidays import calendar_for
from ocop_cycle.db import journal_mode, open_engine, reading, stored_version, url_of
from ocop_cycle.files import storing
from ocop_cycle.migrations import HEAD, KNOWN
from ocop_cycle.queries import upkeep
from ocop_cycle.queries.mail_state import remarks
from ocop_cycle.settings import DOCUMENTS, settings
from rules.errors import Refusal
from rules.vocabulary import Word

_MEGABYTE: Final = 1024 * 1024
_LITTLE_SPACE: Final = 500 * _MEGABYTE
_NO_SPACE: Final = 50 * _MEGABYTE
_LONG_QUEUE: Final = timedelta(days=3)
_OLD_COPY: Final = timedelta(days=2)
BACKUPS: Final = "backups"
"""The folder of the home in which copies of the store lie."""


class State(Word):
    """How a check came out."""

    OK = "ok", "Tốt"
    WARNING = "warning", "Lưu ý"
    ERROR = "error", "Không an toàn"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    check: str
    state: State
    detail: str


def examine(*, thorough: bool = True) -> Iterator[Check]:
    """Look at everything, one check after the other.

    Args:
        thorough: read the whole store for damage, too, which takes as long as it is large.
    """
    home = settings().home
    yield from _mail_state()
    yield _home(home)
    yield _secret(home)
    yield from _store(thorough=thorough)
    yield _clock()
    yield _holidays()
    yield _mail_server()
    yield from _sizes(home)
    yield from _documents(home) if thorough else ()
    yield _space(home)


def _home(home: Path) -> Check:
    known = _nearest(home)
    if known.is_dir() and os.access(known, os.W_OK | os.X_OK):
        missing = "" if home.exists() else " (chưa có, sẽ được tạo)"
        return Check("home", State.OK, f"{home}{missing}")
    return Check(
        "home", State.ERROR, f"Không ghi được vào {home}: hãy sửa quyền hoặc đặt OCOP_HOME."
    )


def _secret(home: Path) -> Check:
    path = home / "secret.key"
    if not path.exists():
        return Check("secret_key", State.OK, "Chưa có, sẽ được tạo khi cần.")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Check(
            "secret_key", State.ERROR, f"Người khác đọc được {path}: hãy chạy chmod 600 {path}."
        )
    if not path.stat().st_size:
        return Check("secret_key", State.ERROR, f"{path} trống: hãy xóa tệp này để tạo lại.")
    return Check("secret_key", State.OK, str(path))


def _store(*, thorough: bool) -> Iterator[Check]:

    url = url_of(settings().database_url)
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        yield from _library()
        if not Path(url.database or "").is_file():
            yield Check("database", State.OK, f"{url.database} (chưa có, sẽ được tạo)")
            return
    opened = open_engine(settings().database_url)
    try:
        yield from _pragmas(opened, thorough=thorough) if is_file else ()
        yield _version(opened)
    except DatabaseError as fault:
        yield Check(
            "database", State.ERROR, f"Không đọc được cơ sở dữ liệu ({fault.orig}): hãy khôi phục."
        )
    finally:
        opened.dispose()


def _library() -> Iterator[Check]:

    version = open_engine("sqlite://").dialect.loaded_dbapi.sqlite_version_info
    written = ".".join(map(str, version))
    if journal_mode(version) == "WAL":
        yield Check("sqlite", State.OK, f"SQLite {written}, chế độ WAL")
    else:
        yield Check(
            "sqlite",
            State.WARNING,
            f"SQLite {written} có lỗi WAL nên dùng chế độ TRUNCATE (chậm hơn khi có nhiều người "
            "đọc): hãy cài pysqlite3.",
        )


def _pragmas(opened: Engine, *, thorough: bool) -> Iterator[Check]:
    with opened.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        ask = "PRAGMA quick_check(1)"
        wrong = connection.exec_driver_sql(ask).scalar() if thorough else "ok"
    state = State.OK if synchronous == 2 and wrong == "ok" else State.ERROR  # noqa: PLR2004 -- 2 is FULL
    told = f", kiểm tra: {wrong}" if thorough else ""
    yield Check(
        "database",
        state,
        f"{opened.url.database}: journal_mode {mode}, synchronous {synchronous}{told}",
    )


def _version(opened: Engine) -> Check:

    version = stored_version(opened)
    if version == HEAD:
        return Check("database_version", State.OK, version)
    if version is None or version in KNOWN:
        told = f"Phiên bản {version or 'chưa có'}, cần {HEAD}: lệnh kế tiếp sẽ nâng cấp."
        return Check("database_version", State.WARNING, told)
    return Check(
        "database_version",
        State.ERROR,
        f"Phiên bản {version} mới hơn chương trình ({HEAD}): hãy nâng cấp chương trình.",
    )


def _clock() -> Check:
    if os.environ.get("OCOP_NOW", "").strip():
        return Check("clock", State.WARNING, f"OCOP_NOW ghim giờ ở {clock.now():%d/%m/%Y}.")
    now = clock.now().astimezone(clock.VIETNAM)
    if now.utcoffset() != timedelta(hours=7):
        return Check("clock", State.ERROR, "Múi giờ Asia/Ho_Chi_Minh sai: hãy cài lại tzdata.")
    return Check("clock", State.OK, f"Asia/Ho_Chi_Minh, {now:%H:%M %d/%m/%Y}")


def _holidays() -> Check:

    year = clock.today().year
    known = calendar_for([year])
    days = sum(day.year == year for day in known.off)
    if not days:
        return Check(
            "holidays",
            State.WARNING,
            f"Chưa biết ngày nghỉ năm {year}: hãy `ocop calendar import`.",
        )
    worked = sum(day.year == year for day in known.worked)
    return Check("holidays", State.OK, f"Năm {year}: {days} ngày nghỉ, {worked} ngày làm bù")


def _sizes(home: Path) -> Iterator[Check]:
    """Tell how large the store is, who holds the timetable, what waits, the last copy."""
    if not _is_ready():
        return
    with reading() as session:
        yield Check("database_size", State.OK, _size_told(upkeep.sizes(session)))
        holder = upkeep.timetable(session, at=clock.now())
        yield Check("lease", State.OK, holder or "Không tiến trình nào đang giữ đồng hồ chạy việc.")
        yield _queue_age(upkeep.oldest_waiting(session))
    if url_of(settings().database_url).get_backend_name() == "sqlite":
        yield _last_backup(home)


def _documents(home: Path) -> Iterator[Check]:
    """Tell of the files that producers handed in, which no copy of the store holds."""
    if not _is_ready():
        return
    with reading() as session:
        sizes = upkeep.documents(session)
    missing = len(sizes.keys() - storing.kept() - storing.waiting().keys())
    where = home / DOCUMENTS
    if missing:
        told = f"Thiếu {missing} trong {len(sizes)} tệp: hãy khôi phục thư mục {where}."
        yield Check("documents", State.ERROR, told)
    else:
        told = f"{len(sizes)} tệp, {_megabytes(sum(sizes.values()))}; nhớ sao lưu cả {where}."
        yield Check("documents", State.OK, told)


def _size_told(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {_megabytes(size)}" for name, size in sizes.items())


def _queue_age(oldest: datetime | None) -> Check:
    if oldest is None:
        return Check("queue", State.OK, "Không có thư nào chờ gửi.")
    waited = clock.now() - oldest
    hours = max(int(waited.total_seconds() // 3600), 0)
    state = State.WARNING if waited > _LONG_QUEUE else State.OK
    return Check("queue", state, f"Thư chờ lâu nhất: {hours // 24} ngày {hours % 24} giờ.")


def _last_backup(home: Path) -> Check:
    found = [path.stat().st_mtime for path in (home / BACKUPS).glob("*.db")]
    if not found:
        return Check("backup", State.WARNING, f"Chưa có bản sao nào trong {home / BACKUPS}.")
    at = clock.written_at(max(found)).astimezone(clock.VIETNAM)
    state = State.WARNING if clock.now() - at > _OLD_COPY else State.OK
    return Check("backup", state, f"Bản sao gần nhất: {at:%H:%M %d/%m/%Y}.")


def _mail_state() -> Iterator[Check]:
    """Tell what stops or holds mail, as far as there is a store of this version to ask."""
    if _is_ready():
        with reading() as session:
            found = remarks(session)
        for each in found:
            if each.kind != "no_server":  # the check of the server tells it
                yield Check(f"mail_{each.kind}", State.WARNING, str(each))


def _is_ready() -> bool:

    url = url_of(settings().database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    opened = open_engine(settings().database_url)
    try:
        return stored_version(opened) == HEAD
    except DatabaseError:
        return False
    finally:
        opened.dispose()


def _mail_server() -> Check:

    url = settings().smtp_url
    if not url:
        return Check("smtp", State.WARNING, "Chưa đặt OCOP_SMTP_URL: thư chỉ nằm trong hộp chờ.")
    try:
        relay = relay_of(url)
    except Refusal as wrong:
        return Check("smtp", State.ERROR, str(wrong))
    if relay.password and relay.start_tls is False and not relay.tls:
        return Check(
            "smtp", State.ERROR, "Mật khẩu thư gửi đi không mã hóa: hãy dùng smtps hoặc starttls."
        )
    return Check("smtp", State.OK, f"{relay.host}:{relay.port}")


def _space(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    told = f"Còn {_megabytes(free)}"
    if free < _NO_SPACE:
        return Check("disk", State.ERROR, f"{told}: hãy giải phóng chỗ trống ngay.")
    return Check("disk", State.WARNING if free < _LITTLE_SPACE else State.OK, told)


def _nearest(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def _megabytes(size: int) -> str:
    return f"{size // _MEGABYTE:,} MB".replace(",", ".")
