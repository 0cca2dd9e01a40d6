"""The hours in which mail leaves by itself."""

from datetime import datetime, time
from typing import Final

from ocop_cycle import clock

FROM: Final = time(7, 30)
UNTIL: Final = time(17, 0)


def in_hours(moment: datetime) -> bool:
    """Tell whether mail may leave by itself at a moment: from 07:30 to 17:00 in Vietnam."""
    return FROM <= moment.astimezone(clock.VIETNAM).time() < UNTIL
