"""The regimes, and which of them is in force on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from rules.errors import Refusal
from rules.regime import Regime
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_148_2023 import QD_148_2023
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.regimes.qd_1489_2025 import QD_1489_2025
from rules.vocabulary import Kind
from rules.workdays import Calendar, add_calendar_days

_ONE_DAY: Final = timedelta(days=1)

REGIMES: Final[Mapping[str, Regime]] = {
    regime.decision: regime for regime in (QD_1048_2019, QD_148_2023, QD_1489_2025, QD_26_2026)
}


def regime_on(day: date) -> Regime:
    """Name the decision in force on a day.

    Raises:
        Refusal: the day lies before the first decision.

    Source: QĐ 1048/QĐ-TTg (21/08/2019); QĐ 148/QĐ-TTg (24/02/2023); QĐ 1489/QĐ-TTg (06/07/2025);
        QĐ 26/2026/QĐ-TTg (22/05/2026): the day each came into force.
    """
    in_force = [regime for regime in REGIMES.values() if regime.since <= day]
    if not in_force:
        raise Refusal(f"Ngày {day:%d/%m/%Y} chưa có quyết định nào về đánh giá sản phẩm OCOP.")
    return max(in_force, key=lambda regime: regime.since)


def regime_of_filing(planned: Regime, filed: date) -> Regime:
    """Name the decision under which a dossier is judged: by the day it was filed.

    Args:
        planned: the regime of the plan, the default.
        filed: the day the dossier was handed in.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 12: files of before finish under the old rules.
    """
    if planned.until is None or filed <= planned.until:
        return planned
    return regime_on(filed)


def old_files_end(regime: Regime, kind: Kind, calendar: Calendar) -> date | None:
    """Name the last day on which files that a replaced decision received are rated under it.

    Returns:
        None while the decision is in force, and where its successor sets no such day.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 12 khoản 2; Bộ luật Dân sự 2015, Điều 148 khoản 5.
    """
    for successor in REGIMES.values():
        days = successor.finishes_old_files.get(kind)
        if days and regime.until == successor.since - _ONE_DAY:
            return add_calendar_days(calendar, successor.since, days)
    return None
