"""The real command, killed at ten moments spread over its run, on each store."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.harness import AS_OF, CYCLE, Template, dump, in_child

pytestmark = pytest.mark.slow
OCOP = Path(sys.executable).with_name("ocop")
KILLS = 20


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 -- our own program
        [OCOP, "cycle", "advance", CYCLE, "--as-of", AS_OF.isoformat()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finished() -> float:
    """Run the command to its end and give its seconds."""
    begun = time.perf_counter()
    running = start()
    _, said = running.communicate()
    assert running.returncode == 0, said
    return time.perf_counter() - begun


def test_the_command_killed_at_any_moment_is_run_again_and_nothing_is_lost_or_doubled(
    template: Template,
) -> None:
    with template.copied():
        seconds = finished()
        expected = dump()

    for moment in range(KILLS):
        with template.copied():
            running = start()
            time.sleep(seconds * (0.25 + 0.75 * moment / KILLS))
            running.kill()
            running.communicate()

            finished()

            assert in_child(lambda: None) == 0
            assert dump() == expected
