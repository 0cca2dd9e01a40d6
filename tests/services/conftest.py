"""What several tests of services begin from."""

import pytest
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from tests.building import a_cycle
from tests.telling import NOTICE


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    """Start a cycle of which nothing has been told yet."""
    started = a_cycle(session)
    session.execute(NOTICE.delete())
    return started
