"""A visitor as tests need him: his forms hold the token that the pages gave him."""

import re
from typing import Any

from fastapi.testclient import TestClient

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor(TestClient):
    """A client that fills in the hidden field of our forms, unless a test does."""

    def token(self) -> str:
        """Read the token off a page."""
        found = TOKEN.search(self.get("/nowhere").text)
        assert found
        return found[1]

    def post(self, url: Any, *, data: Any = None, **more: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 -- as the client's own
        sent = dict(data or {})
        if "csrf" not in sent:
            sent["csrf"] = self.token()
        return super().post(url, data=sent, **more)
