"""Prefect's settings for this installation, set before it is imported, and where its server is."""

import os
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from ocop_cycle.settings import settings

HOST: Final = "127.0.0.1"
_ADDRESS: Final = "PREFECT_API_URL"
_KEPT_SECONDS: Final = 90 * 24 * 3600
SETTINGS: Final = {
    # nothing is fetched and nobody is told
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",  # none is used; a first start: 9 s, not 13
    # a cold start took 18 to 21 s, and the default is to give up after 20
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    # flow runs are for looking: those older than 90 days are deleted by the server, hourly
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEPT_SECONDS),
    # written one by one, task runs and events collide with requests on SQLite (503, then a wait
    # of 2 s): in batches a day of two stages takes 0.5 s, not 2.3 s
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "2",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "1000",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
}


def prepare(address: str | None = None) -> None:
    """Set what Prefect reads when it is imported; what the operator has set stays.

    Args:
        address: the server to speak to; without it the operator's, that of a running `ocop up`,
            or one that lives only as long as this process.
    """
    home = folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    places = {"PREFECT_HOME": str(home), "PREFECT_UI_STATIC_DIRECTORY": str(home / "ui")}
    for name, value in {**places, **SETTINGS}.items():
        os.environ.setdefault(name, value)
    found = address or os.environ.get(_ADDRESS) or _running()
    if found:
        os.environ[_ADDRESS] = found


def folder() -> Path:
    """Name the folder in which Prefect keeps what it keeps."""
    return settings().home / "prefect"


def address_of(port: int) -> str:
    """Write the address of a server of this machine."""
    return f"http://{HOST}:{port}/api"


def announce(address: str) -> None:
    """Let other commands of this installation find the server that runs here."""
    _note().write_text(address, encoding="utf-8")


def withdraw() -> None:
    """Tell other commands no longer of a server that stops."""
    _note().unlink(missing_ok=True)


def _running() -> str | None:
    try:
        address = _note().read_text(encoding="utf-8").strip()
        with urlopen(f"{address}/health", timeout=2):  # noqa: S310 -- an address that we wrote
            return address
    except (OSError, URLError, ValueError):
        return None


def _note() -> Path:
    return folder() / "address"
