"""What is odd in the units of a plan: codes that repeat, codes that nobody bears."""

from collections.abc import Iterable, Iterator

from ocop_cycle.plan.check_dates import lines_of
from ocop_cycle.plan.findings import Place, Remark, error, warning
from ocop_cycle.plan.misfits import nearest
from ocop_cycle.plan.schema import Plan, Unit
from ocop_cycle.plan.units import KNOWN_COLLECTIVES, expand, office_of
from ocop_cycle.plan.wording import title_of
from rules.vocabulary import Level

_LOCALITIES = frozenset({Level.DISTRICT, Level.COMMUNE})
_DUTIES = ("responsible", "coordinating", "report", "inform")


def unit_remarks(plan: Plan) -> Iterator[Remark]:
    """Remark what is odd in the lists of units and of collective names."""
    yield from _repeated(plan)
    yield from _of_units(plan)
    yield from _of_collectives(plan)


def duty_remarks(plan: Plan) -> Iterator[Remark]:
    """Remark codes that a line uses and no unit or collective name bears."""
    known = _codes(plan)
    for place, line in lines_of(plan):
        for duty in _DUTIES:
            codes: tuple[str, ...] = getattr(line, duty)
            yield from _unknown((*place, duty), f"{title_of(line)}: ", codes, known)
    for number, recipient in enumerate(plan.recipients):
        if recipient.agency:
            here = ("recipients", number, "agency")
            yield from _unknown(here, "Nơi nhận: ", [recipient.agency], known)
    yield from _of_office(plan)


def _of_office(plan: Plan) -> Iterator[Remark]:
    """Remark an office that is no unit of the plan, or none where there are stages to follow."""
    if plan.office is not None:
        offices = {unit.code for unit in plan.agencies}
        yield from _unknown(("office",), "Cơ quan điều phối (office): ", [plan.office], offices)
    elif plan.stages and office_of(plan) is None:
        yield warning(
            ("agencies",),
            "Kế hoạch chưa ghi cơ quan điều phối cấp tỉnh.",
            'Hãy thêm office = "mã đơn vị" ở đầu tệp.',
        )


def _codes(plan: Plan) -> set[str]:
    """List the codes a line may use."""
    usual = {code for code in KNOWN_COLLECTIVES if expand(plan, code)}
    named = {name.code for name in plan.collectives}
    return {unit.code for unit in plan.agencies} | named | usual


def _unknown(
    place: Place, where: str, codes: Iterable[str], known: Iterable[str]
) -> Iterator[Remark]:
    for code in codes:
        if code not in known:
            yield error(
                place,
                f"{where}không có đơn vị nào mang mã “{code}”.",
                nearest(code, known) or "Hãy thêm đơn vị này vào [[agencies]] hoặc sửa lại mã.",
            )


def _repeated(plan: Plan) -> Iterator[Remark]:
    """Remark a code that two units, or a unit and a collective name, bear."""
    seen: set[str] = set()
    listed = [
        (("agencies", number, "code"), unit.code) for number, unit in enumerate(plan.agencies)
    ]
    listed += [
        (("collectives", number, "code"), name.code) for number, name in enumerate(plan.collectives)
    ]
    for place, code in listed:
        if code in seen:
            yield error(place, f"Mã “{code}” đã dùng ở trên.", "Hãy đặt mã khác cho đơn vị này.")
        seen.add(code)


def _of_units(plan: Plan) -> Iterator[Remark]:
    """Remark parents that are unknown or go in a circle, and localities that are not named."""
    known = {unit.code: unit for unit in plan.agencies}
    for number, unit in enumerate(plan.agencies):
        here = ("agencies", number, "parent")
        if unit.parent is not None:
            yield from _unknown(here, f"Cấp trên của {unit.name}: ", [unit.parent], known)
        if _in_a_circle(unit, known):
            yield error(
                here, f"{unit.name} là cấp trên của chính mình.", "Hãy xem lại các khóa parent."
            )
        if unit.level in _LOCALITIES and unit.locality is None:
            yield warning(
                ("agencies", number, "level"),
                f"{unit.name} chưa ghi địa bàn nên không nhận được sản phẩm nào.",
                'Hãy thêm locality = "huyện …" hoặc "xã …".',
            )


def _in_a_circle(unit: Unit, known: dict[str, Unit]) -> bool:
    """Tell whether going up from a unit comes back to it."""
    above = unit.parent
    for _ in known:
        if above == unit.code:
            return True
        above = known[above].parent if above in known else None
    return False


def _of_collectives(plan: Plan) -> Iterator[Remark]:
    """Remark collective names with unknown members, or with none."""
    known = {unit.code for unit in plan.agencies}
    for number, collective in enumerate(plan.collectives):
        here = ("collectives", number, "members")
        yield from _unknown(here, f"{collective.name}: ", collective.members, known)
        if not expand(plan, collective.code):
            yield error(
                ("collectives", number, "level"),
                f"{collective.name}: kế hoạch không có đơn vị nào thuộc cấp này.",
                "Hãy thêm các đơn vị vào [[agencies]].",
            )
