"""What happens when a day passes: who is late, what is proposed, who goes to another round."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rules.rounds import CutOff, round_after
from rules.standing import Facet
from rules.vocabulary import Action, Holder, Proposal, Stage
from rules.workdays import Calendar, add_working_days

KEYING_DAYS: Final = 3
_ONE_DAY: Final = timedelta(days=1)
_SENDS_THE_LETTER: Final = frozenset({Stage.DISTRICT_EVALUATION, Stage.COMMUNE_CHECK})
_BOUND_TO_ROUNDS: Final = frozenset(
    {
        Stage.PLAN_IMPLEMENTATION,
        Stage.DISTRICT_EVALUATION,
        Stage.COMMUNE_CHECK,
        Stage.PROVINCIAL_RATING,
    }
)


def proposal_day(calendar: Calendar, limit: date) -> date:
    """Tell when the system proposes what becomes of an entry whose producer did not act.

    Three working days are left, so that paper handed in in time can still be keyed.

    Source: design §5, "When a day passes".
    """
    return add_working_days(calendar, limit, KEYING_DAYS)


def proposal_for(facet: Facet, cut_offs: tuple[CutOff, ...]) -> Proposal:
    """Choose between the end of an entry and a round that was open still when its day passed.

    Source: design §5, "Rounds" and "When a day passes".
    """
    if facet.stage not in _BOUND_TO_ROUNDS or facet.rolling:
        return Proposal.LAPSE
    later = round_after(cut_offs, facet.round, facet.limit or date.min)
    return Proposal.NEXT_ROUND if later else Proposal.LAPSE


def misses_round(facet: Facet, cut_offs: tuple[CutOff, ...], today: date) -> bool:
    """Tell whether entries that no letter has sent yet have missed the cut-off of their round.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 5 khoản 1 and Điều 7 khoản 2; design §5, "Rounds".
    """
    if facet.stage not in _SENDS_THE_LETTER or facet.sent or facet.rolling:
        return False
    passed = any(cut.round == facet.round and cut.last_day < today for cut in cut_offs)
    return passed and round_after(cut_offs, facet.round) is not None


def missed_by(facet: Facet, today: date) -> Holder:
    """Name whose cause a missed round is: nobody's while the locality's lawful days still run.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 7 khoản 2; design §5, "Rounds".
    """
    limit = facet.limit
    return facet.holder if limit and limit < today else Holder.NOBODY


def is_overdue(limit: date | None, today: date) -> bool:
    """Tell whether a holder is late; without a limit nobody ever is.

    Source: design §3: tentative, continuous and separate deadlines are never overdue.
    """
    return limit is not None and limit < today


def days_of(calendar: Calendar, facet: Facet, cut_offs: tuple[CutOff, ...]) -> Iterator[date]:
    """List the days on which something becomes of entries that stand alike.

    Such a day is made up for when it was missed; reminders are not, they are listed elsewhere.

    Source: the rules of this module.
    """
    if facet.holder is Holder.PRODUCER and facet.limit:
        yield proposal_day(calendar, facet.limit)
    if misses_round(facet, cut_offs, date.max):
        yield from (cut.last_day + _ONE_DAY for cut in cut_offs if cut.round == facet.round)


def action_of(proposal: Proposal) -> Action:
    """Name the action that carries a proposal out.

    Source: design §5: an officer confirms what the system proposed.
    """
    return Action.LAPSE if proposal is Proposal.LAPSE else Action.NEXT_ROUND
