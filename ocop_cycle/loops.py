"""Which event loop mails are posted on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run to its end, on uvloop where the platform has it: a mail takes half the time there."""
    with asyncio.Runner(loop_factory=_factory()) as runner:
        runner.run(main)


def _factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        from uvloop import new_event_loop  # noqa: PLC0415 -- only where mails are posted
    except ImportError:  # Windows
        return asyncio.new_event_loop
    return new_event_loop
