"""The regimes, and which of them is in force on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from rules.errors import Refusal
from rules.regime import Regime
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_148_2023 import QD_148_2023
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.regimes.qd_1489_2025 import QD_1489_2025

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
