"""What an installation sets by `OCOP_*` variables, read once."""

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from rules.errors import Refusal

_PREFIX: Final = "OCOP_"
_KEY_FILE: Final = "secret.key"
_ADDRESS: Final = "một địa chỉ thư, ví dụ ocop@example.vn"


def _in_full(home: Path) -> Path:
    return home.expanduser().absolute()


def _with_host(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:
        raise ValueError(url)
    return url.rstrip("/")


Port = Annotated[int, Field(ge=1, le=65535, description="một số từ 1 đến 65535")]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$",
    ),
    Field(description=_ADDRESS),
]
Store = Annotated[str, StringConstraints(pattern=r"^(sqlite|postgresql)(\+\w+)?://")]
MailServer = Annotated[str, StringConstraints(pattern=r"^smtp"), AfterValidator(_with_host)]


class Settings(BaseModel):
    """The installation's choices; the description of a field says, for people, what it wants."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    home: Annotated[Path, AfterValidator(_in_full)] = Field(
        default_factory=lambda: Path.home() / ".ocop", description="đường dẫn của một thư mục"
    )
    database_url: Store = Field(
        default_factory=lambda known: f"sqlite:///{(known['home'] / 'ocop.db').as_posix()}",
        description="sqlite:///đường-dẫn hoặc postgresql+psycopg://máy-chủ/tên",
    )
    smtp_url: MailServer | None = Field(
        None, description="địa chỉ máy chủ thư, ví dụ smtp://mail.example.vn:587"
    )
    mail_from: Address = "ocop@example.vn"
    mail_reply_to: Address | None = Field(None, description=_ADDRESS)
    port: Port = 8000
    prefect_port: Port = 4200


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read the variables, once for the life of the process.

    Raises:
        Refusal: a variable is not what its field wants; values are not shown, they may be secret.
    """
    try:
        return Settings.model_validate(_variables())
    except ValidationError as wrong:
        names = {str(error["loc"][0]) for error in wrong.errors(include_url=False)}
        raise Refusal(_sentence(names)) from None
    except RuntimeError:  # the account has no home of its own
        raise Refusal(_sentence({"home"})) from None


def _variables() -> dict[str, str]:
    """Read what is set; an empty variable is as none."""
    names = {name: os.environ.get(_PREFIX + name.upper()) for name in Settings.model_fields}
    return {name: value for name, value in names.items() if value}


def secret_key() -> str:
    """Give the secret of this installation, made in its home when first asked for.

    Raises:
        Refusal: the home cannot be written.
    """
    path = settings().home / _KEY_FILE
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return path.read_text("ascii").strip()
    except OSError as fault:
        raise Refusal(
            f"Không tạo hoặc không đọc được khóa bí mật {path} ({fault.strerror}): hãy kiểm tra "
            "OCOP_HOME, quyền ghi và chỗ trống của thư mục này."
        ) from fault


def _make_secret(path: Path) -> None:
    """Write a whole key, then give it its name: never over one that was made meanwhile."""
    fresh = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink(missing_ok=True)


def _sentence(names: set[str]) -> str:
    wanted = "; ".join(
        f"{_PREFIX}{name.upper()} cần là {Settings.model_fields[name].description}"
        for name in Settings.model_fields
        if name in names
    )
    return f"Biến môi trường chưa đúng: {wanted}; hãy sửa lại rồi chạy lại lệnh."
