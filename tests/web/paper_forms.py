"""Papers as tests of pages send them: the form filled in, the file, the newest version."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from ocop_cycle import db
from ocop_cycle.queries.documents import filed
from ocop_cycle.queries.products import entry_of
from ocop_cycle.settings import settings
from ocop_cycle.web.app import create_app
from rules.rights import Actor, Grant, Role
from tests.papers import PDF
from tests.web.clients import Visitor
from tests.web.test_own_pages import CODE, PAGE, entry_row

SEND = f"{PAGE}/documents"


def lying() -> list[Path]:
    return [path for path in (settings().home / "documents").rglob("*") if path.is_file()]


def send(client: TestClient, content: bytes = PDF, name: str = "phiếu.pdf", **said: str) -> Any:  # noqa: ANN401 -- an answer
    data = {"entry": str(entry_row()["id"]), "kind": "registration", **said}
    files = {"file": (name, content, "application/octet-stream")}
    return client.post(SEND, data=data, files=files, follow_redirects=False)


def newest() -> Any:  # noqa: ANN401 -- a row
    with db.reading() as session:
        number = entry_of(session, CODE).id
        papers = filed(session, [number])[number]
    return papers[-1].versions[0]


def someone(role: Role, **where: Any) -> TestClient:  # noqa: ANN401 -- the fields of a grant
    actor = Actor(role.label, (Grant(role, **where),))
    return Visitor(create_app(visitor=actor), raise_server_exceptions=False)
