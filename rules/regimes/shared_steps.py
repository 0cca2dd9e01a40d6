"""The steps that several decisions share; those before a dossier are the yearly plan's."""

# The six steps of the cycle: QĐ 490/QĐ-TTg (07/05/2018), Điều 1 khoản 4a and Phụ lục I. The
# evaluation: as read in QĐ 1048/QĐ-TTg, QĐ 148/QĐ-TTg and QĐ 26/2026/QĐ-TTg.

from typing import Final

from rules.regime import Moves
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage

# fmt: off
STEPS: Final = (
    Stage.IDEA_REGISTRATION,
    Stage.IDEA_SELECTION,
    Stage.BUSINESS_PLAN_TRAINING,
    Stage.PLAN_IMPLEMENTATION,
)

MAY_SKIP: Final = frozenset(STEPS[:3])

IDEA_TO_PLAN: Final[Moves] = {
    (Stage.IDEA_REGISTRATION,      Action.SUBMIT): Stage.IDEA_SELECTION,
    (Stage.IDEA_SELECTION,         Action.SELECT): Stage.BUSINESS_PLAN_TRAINING,
    (Stage.IDEA_SELECTION,         Action.RETURN): Stage.IDEA_REGISTRATION,
    (Stage.IDEA_SELECTION,         Action.REJECT): Outcome.NOT_SELECTED,
    (Stage.BUSINESS_PLAN_TRAINING, Action.INVITE): Stage.BUSINESS_PLAN_TRAINING,
    (Stage.BUSINESS_PLAN_TRAINING, Action.ATTEND): Stage.PLAN_IMPLEMENTATION,
    (Stage.BUSINESS_PLAN_TRAINING, Action.FILE):   Stage.PLAN_IMPLEMENTATION,
    (Stage.BUSINESS_PLAN_TRAINING, Action.WAIVE):  Stage.PLAN_IMPLEMENTATION,
}

BEGINS: Final = {
    Kind.FIRST:     Stage.IDEA_REGISTRATION,
    Kind.UPGRADE:   Stage.PLAN_IMPLEMENTATION,
    Kind.RE_RATING: Stage.PLAN_IMPLEMENTATION,
}

HOLDERS: Final = {
    (Stage.IDEA_REGISTRATION,      Milestone.NONE):    Holder.PRODUCER,
    (Stage.IDEA_SELECTION,         Milestone.NONE):    Holder.LOCALITY,
    (Stage.BUSINESS_PLAN_TRAINING, Milestone.NONE):    Holder.LOCALITY,
    (Stage.BUSINESS_PLAN_TRAINING, Milestone.INVITED): Holder.PRODUCER,
    (Stage.PLAN_IMPLEMENTATION,    Milestone.NONE):    Holder.PRODUCER,
}

PROVINCE: Final = {
    (Stage.PROVINCIAL_RATING, Milestone.CHECK):         Holder.PROVINCE_OFFICE,
    (Stage.PROVINCIAL_RATING, Milestone.ADVISORY_TEAM): Holder.PROVINCE_OFFICE,
    (Stage.PROVINCIAL_RATING, Milestone.COUNCIL):       Holder.COUNCIL,
    (Stage.PROVINCIAL_RATING, Milestone.SUBMISSION):    Holder.PROVINCE_OFFICE,
    (Stage.PROVINCIAL_RATING, Milestone.DECISION):      Holder.CHAIRMAN,
    (Stage.PROVINCIAL_RATING, Milestone.NOTICE):        Holder.PROVINCE_OFFICE,
    (Stage.PROVINCIAL_RATING, Milestone.SUPPLEMENT):    Holder.PRODUCER,
    (Stage.NATIONAL_RATING,   Milestone.NONE):          Holder.MINISTRY,
}

DISTRICT: Final = {
    (Stage.DISTRICT_EVALUATION, Milestone.CHECK):      Holder.LOCALITY,
    (Stage.DISTRICT_EVALUATION, Milestone.COUNCIL):    Holder.LOCALITY,
    (Stage.DISTRICT_EVALUATION, Milestone.SUPPLEMENT): Holder.PRODUCER,
}

COMMUNE: Final = {
    (Stage.COMMUNE_CHECK, Milestone.NONE):       Holder.LOCALITY,
    (Stage.COMMUNE_CHECK, Milestone.SUPPLEMENT): Holder.PRODUCER,
}

PROVINCE_MILESTONES: Final = (
    Milestone.CHECK, Milestone.ADVISORY_TEAM, Milestone.COUNCIL,
    Milestone.SUBMISSION, Milestone.DECISION, Milestone.NOTICE,
)

DISTRICT_MILESTONES: Final = (Milestone.CHECK, Milestone.COUNCIL)

DISTRICT_MOVES: Final[Moves] = {
    (Stage.PLAN_IMPLEMENTATION, Action.FILE):       Stage.DISTRICT_EVALUATION,
    (Stage.DISTRICT_EVALUATION, Action.REACH):      Stage.DISTRICT_EVALUATION,
    (Stage.DISTRICT_EVALUATION, Action.SUPPLEMENT): Stage.DISTRICT_EVALUATION,
    (Stage.DISTRICT_EVALUATION, Action.FILE):       Stage.DISTRICT_EVALUATION,
    (Stage.DISTRICT_EVALUATION, Action.FORWARD):    Stage.PROVINCIAL_RATING,
    (Stage.DISTRICT_EVALUATION, Action.RETURN):     Stage.PLAN_IMPLEMENTATION,
    (Stage.DISTRICT_EVALUATION, Action.FAIL):       Outcome.BELOW_THREE_STARS,
    (Stage.DISTRICT_EVALUATION, Action.DISQUALIFY): Outcome.DISQUALIFIED,
}

COMMUNE_MOVES: Final[Moves] = {
    (Stage.PLAN_IMPLEMENTATION, Action.FILE):       Stage.COMMUNE_CHECK,
    (Stage.COMMUNE_CHECK,       Action.SUPPLEMENT): Stage.COMMUNE_CHECK,
    (Stage.COMMUNE_CHECK,       Action.FILE):       Stage.COMMUNE_CHECK,
    (Stage.COMMUNE_CHECK,       Action.FORWARD):    Stage.PROVINCIAL_RATING,
    (Stage.COMMUNE_CHECK,       Action.RETURN):     Stage.PLAN_IMPLEMENTATION,
}

PROVINCE_MOVES: Final[Moves] = {
    (Stage.PROVINCIAL_RATING, Action.REACH):      Stage.PROVINCIAL_RATING,
    (Stage.PROVINCIAL_RATING, Action.SUPPLEMENT): Stage.PROVINCIAL_RATING,
    (Stage.PROVINCIAL_RATING, Action.FILE):       Stage.PROVINCIAL_RATING,
    (Stage.PROVINCIAL_RATING, Action.RETURN):     Stage.PLAN_IMPLEMENTATION,
    (Stage.PROVINCIAL_RATING, Action.CERTIFY):    Outcome.CERTIFIED,
    (Stage.PROVINCIAL_RATING, Action.FAIL):       Outcome.BELOW_THREE_STARS,
    (Stage.PROVINCIAL_RATING, Action.DISQUALIFY): Outcome.DISQUALIFIED,
    (Stage.PROVINCIAL_RATING, Action.NOMINATE):   Stage.NATIONAL_RATING,
    (Stage.NATIONAL_RATING,   Action.CERTIFY):    Outcome.CERTIFIED,
    (Stage.NATIONAL_RATING,   Action.HAND_BACK):  Stage.PROVINCIAL_RATING,
}
# fmt: on
