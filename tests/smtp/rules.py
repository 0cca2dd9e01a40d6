"""What a scripted mail server does and when, and what it keeps."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes

CLOSE, RESET, HANG, GARBAGE = "close", "reset", "hang", "garbage"
TAKE_AND_CLOSE, LOSE_AND_CLOSE = "take and close", "lose and close"
CUT = "cut"  # reads some of the text, then breaks the connection
SLOW, DRIBBLE = "slow", "dribble"


@dataclass
class Rule:
    """Does something at a step: a reply such as "450 busy", or one of the faults above.

    `to`: only for recipients like this; `times`: so often in all; `each`: so often for each mail,
    known by its recipient; `every`: only every so many-th time.
    """

    at: str
    does: str
    to: str = ""
    times: int = 1_000_000
    each: int = 1_000_000
    every: int = 1
    seconds: float = 0.0
    seen: int = 0
    used: int = 0
    of_mail: dict[str, int] = field(default_factory=dict)

    def applies(self, step: str, recipient: str) -> bool:
        if self.at != step or not re.search(self.to, recipient) or self.used >= self.times:
            return False
        self.seen += 1
        if self.seen % self.every or self.of_mail.get(recipient, 0) >= self.each:
            return False
        self.used += 1
        self.of_mail[recipient] = self.of_mail.get(recipient, 0) + 1
        return True


@dataclass
class Taken:
    """A mail that was taken; `told`: the client was sent the reply; `followed`: it went on."""

    mail: bytes
    sender: str
    recipient: str
    connection: int
    told: bool = False
    followed: bool = False

    @property
    def key(self) -> str:
        return str(message_from_bytes(self.mail)["X-OCOP-Key"])

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.mail)["Message-ID"])
