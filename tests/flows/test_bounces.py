"""What came back is read with the delivery, and hinders it by nothing."""

import asyncio
from pathlib import Path

import pytest

from flows.deliver_mail import deliver_mail
from ocop_cycle.settings import settings

pytestmark = pytest.mark.slow


def test_a_delivery_reads_what_came_back(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert name
    folder = tmp_path / "tra-ve"
    monkeypatch.setenv("OCOP_BOUNCE_ADDRESS", "bounces@ocop.example.vn")
    monkeypatch.setenv("OCOP_BOUNCE_DIR", str(folder))
    monkeypatch.setenv("OCOP_NOW", "2020-02-07T09:00")
    settings.cache_clear()

    without = asyncio.run(deliver_mail())
    folder.mkdir()
    (folder / "1.eml").write_bytes(b"Subject: x\r\n\r\n")
    monkeypatch.setenv("OCOP_NOW", "2020-02-07T09:10")
    asyncio.run(deliver_mail())

    assert "OCOP_SMTP_URL" in without.stopped
    assert (folder / "done" / "1.eml").exists()
