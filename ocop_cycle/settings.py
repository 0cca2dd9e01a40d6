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
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from rules.errors import Refusal

NOT_SENT: Final = "mails-not-sent"
"""The folder of the home that keeps what is not to be sent."""
TEMPLATES: Final = "templates"
"""The folder of the home with the office's own templates of mails."""
DOCUMENTS: Final = "documents"
"""The folder of the home with what producers handed in."""
_PREFIX: Final = "OCOP_"
KEY_FILE: Final = "secret.key"
_ADDRESS: Final = "một địa chỉ thư, ví dụ ocop@example.vn"
_LONGEST_LOCAL: Final = 24


def _in_full(home: Path) -> Path:
    return home.expanduser().absolute()


def _with_host(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:
        raise ValueError(url)
    return url.rstrip("/")


def _with_place(url: str) -> str:
    kind, _, place = url.partition("://")
    if kind.startswith("sqlite") and place.partition("?")[0].strip("/ ") in {"", ":memory:"}:
        raise ValueError(url)  # a store that would be gone with the command
    return url


def _with_room(address: str) -> str:
    if len(address.partition("@")[0]) > _LONGEST_LOCAL:
        raise ValueError(address)  # number, day and signature of a mail stand behind it
    return address


def _allowed(text: object) -> object:
    """Read a list of addresses and domains, in any case of letters."""
    if not isinstance(text, str):
        return text
    return tuple(filter(None, (each.strip().casefold() for each in text.split(","))))


Allowed = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=r"^[^\s<>@,]*@[^\s<>@,]+$")], ...],
    BeforeValidator(_allowed),
]
Limit = Annotated[int, Field(ge=0, description="một số; 0 là không giới hạn")]
Port = Annotated[int, Field(ge=1, le=65535, description="một số từ 1 đến 65535")]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$",
    ),
    Field(description=_ADDRESS),
]
PlainAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=150,
        pattern=r"^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*@[A-Za-z0-9]+((\.|-+)[A-Za-z0-9]+)*$",
    ),
    AfterValidator(_with_room),
]
MailFolder = Annotated[str, StringConstraints(pattern=r"^imaps?://"), AfterValidator(_with_host)]
Store = Annotated[
    str, StringConstraints(pattern=r"^(sqlite|postgresql)(\+\w+)?://"), AfterValidator(_with_place)
]
MailServer = Annotated[str, StringConstraints(pattern=r"^smtp"), AfterValidator(_with_host)]


PublicAddress = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?/?$"),
    AfterValidator(_with_host),
]


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
    mail_live: bool = Field(default=False, description="0 hoặc 1")
    mail_allow: Allowed = Field(
        default=(), description="các địa chỉ hoặc @tên-miền, ví dụ an@example.vn,@example.com"
    )
    mail_redirect: Address | None = Field(None, description=_ADDRESS)
    mail_per_minute: Limit = 0
    mail_per_day: Limit = 0
    mail_week_budget: Limit = 3
    mail_connections: Annotated[int, Field(ge=1, le=50, description="một số từ 1 đến 50")] = 8
    bounce_address: PlainAddress | None = Field(
        None,
        description=f"một địa chỉ thư trần, phần trước @ không quá {_LONGEST_LOCAL} chữ, "
        "ví dụ bounces@ocop.example.vn",
    )
    bounce_dir: Annotated[Path, AfterValidator(_in_full)] | None = Field(
        None, description="đường dẫn của một thư mục"
    )
    imap_url: MailFolder | None = Field(
        None, description="địa chỉ hộp thư, ví dụ imaps://tài-khoản:mật-khẩu@mail.example.vn/INBOX"
    )
    base_url: PublicAddress | None = Field(
        None, description="địa chỉ mà mọi người mở, ví dụ https://ocop.example.vn"
    )
    proxy: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F.:]+$")] | None = Field(
        None, description="địa chỉ IP của máy chủ trung gian (reverse proxy), ví dụ 127.0.0.1"
    )
    port: Port = 8000
    prefect_port: Port = 4200
    prefect_url: PublicAddress | None = Field(
        None, description="địa chỉ giao diện Prefect, ví dụ https://prefect.example.vn"
    )

    @property
    def prefect_ui(self) -> str:
        """Give the address of Prefect's screens: the named one, else this machine's."""
        return (self.prefect_url or f"http://127.0.0.1:{self.prefect_port}").rstrip("/")


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
    path = settings().home / KEY_FILE
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
