import os

import pytest

from tests.faults.harness import Template, advance, dump, in_child

pytestmark = pytest.mark.slow
ROUNDS = int(os.environ.get("OCOP_TEST_RACES", "20"))


def together(count: int) -> list[int]:
    """Fork processes that wait for one signal, let them go at once, and give their statuses."""
    gate, starter = os.pipe()
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(starter)
                os.read(gate, 1)
                advance()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    os.close(gate)
    os.close(starter)
    return [os.waitpid(child, 0)[1] for child in children]


def test_two_processes_that_advance_one_cycle_at_once_do_each_thing_once(
    template: Template,
) -> None:
    with template.copied():
        assert in_child(advance) == 0
        expected = dump()

    for _ in range(ROUNDS):
        with template.copied():
            statuses = together(2)

            assert statuses == [0, 0]
            assert dump() == expected
