"""Secrets that must be read again: a copy of the store alone gives none of them away."""

from base64 import b64decode, b64encode
from binascii import Error
from os import urandom
from typing import TYPE_CHECKING, Final

from ocop_cycle.services.tokens import derived_token
from rules.errors import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MARK: Final = "sealed:"
_NONCE: Final = 12
_LOST: Final = (
    "Không đọc được mã xác thực thứ hai: tệp khóa secret.key trong OCOP_HOME đã mất hoặc không "
    "phải tệp lúc đăng ký mã. Hãy chép lại đúng tệp ấy; nếu không còn, người quản trị gỡ mã "
    "(ocop account password ĐỊA_CHỈ --reset-factor), rồi đăng ký mã khác."
)


def sealed(secret: str, owner: str) -> str:
    """Seal a secret with the key of the installation (AES-256-GCM).

    Args:
        secret: what is to be read again.
        owner: whose it is; for anybody else it cannot be opened.
    """
    nonce = urandom(_NONCE)
    return (
        _MARK + b64encode(nonce + _key().encrypt(nonce, secret.encode(), owner.encode())).decode()
    )


def opened(kept: str, owner: str) -> str:
    """Open what was sealed; what is from before secrets were sealed is as it is.

    Raises:
        Refusal: the key is another one, or this is somebody else's.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- slow, for few commands

    if not is_sealed(kept):
        return kept
    try:
        octets = b64decode(kept.removeprefix(_MARK), validate=True)
        return _key().decrypt(octets[:_NONCE], octets[_NONCE:], owner.encode()).decode()
    except (InvalidTag, Error, ValueError):
        raise Refusal(_LOST) from None


def is_sealed(kept: str) -> bool:
    """Tell whether something was sealed."""
    return kept.startswith(_MARK)


def _key() -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- likewise

    return AESGCM(bytes.fromhex(derived_token("seal", "1")))
