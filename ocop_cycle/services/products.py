"""Products: a register becomes products and entries; a failed entry enters the next round."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock, lock_cycle_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.agencies import holding_level, localities
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.standings import ENTRY, standing_of
from ocop_cycle.registers.products import ProductRow
from ocop_cycle.services import addresses, permits
from ocop_cycle.services.entries import Beginning, begin_all
from ocop_cycle.services.product_rows import Judged, Known, judge_all, said_of_producers
from ocop_cycle.services.registrations import PRODUCER, PRODUCT, Register, write
from ocop_cycle.services.reports import REGISTERS, Intake, Report, report_of
from rules.choices import RE_ENTERS
from rules.due import due_at
from rules.errors import Refusal
from rules.names import name_key
from rules.regime import Regime
from rules.regimes import REGIMES
from rules.rights import Right, Thing
from rules.rounds import Round, round_after
from rules.stages import begin, holder_of
from rules.standing import Act, Standing
from rules.vocabulary import Action, Kind, Milestone, Outcome, Stage


def import_products(
    session: Session, cycle: AnyRow, rows: Sequence[ProductRow], *, intake: Intake
) -> Report:
    """Take in a register of products: each becomes an entry where its kind begins.

    Same code and facts: unchanged; same code, other facts: told, and changed only if the intake
    says so; the same name and producer under another code: refused.

    Raises:
        NotAllowed: whoever brings it may not register products in an area that it names, or change
            what is known.
        ImportRefused: a row cannot be taken in, and bad rows are not to be passed over.
        Refusal: the cycle is closed or has no regime, or the day lies long before its plan.
    """
    regime = _regime_of(cycle)
    warnings = _remarks_on_day(cycle, intake.on)
    lock(session, REGISTERS)
    lock(session, cycle.id)
    known = _known(session, cycle, regime, intake.on)
    said = said_of_producers(rows)
    judged = judge_all(known, said, rows, update=intake.update)
    _check_permits(session, cycle, judged, intake)
    codes = _new_codes(cycle, {*known.products, *(name_key(row.code) for row in rows)})
    coded = [(_code_of(each, codes), each) for each in judged]
    report = report_of([each.result(code) for code, each in coded], intake, warnings)
    register = Register(cycle, known, said, coded, intake.on, intake.update)
    ids = write(session, register)
    addresses.correct(session)
    _begin(session, cycle, {each: ids[each] for each in ids if each.entry is None}, intake)
    return report


def _check_permits(
    session: Session, cycle: AnyRow, judged: Sequence[Judged], intake: Intake
) -> None:
    """Ask for each area that is named; what is known already is changed by an operator alone."""
    if intake.update:
        permits.require_everywhere(session, Right.OPERATE, cycle.id)
    units = {each.unit for each in judged} | {
        each.entry.locality_id for each in judged if each.entry is not None
    }
    for unit in sorted(units):
        permits.require(session, Right.REGISTER, Thing(unit=unit, cycle=cycle.id))


def re_enter(session: Session, entry_id: int, act: Act, *, at: datetime) -> int:
    """Let the product of a failed entry enter the next round, at its dossier, as a new entry.

    Returns:
        The id of the new entry.

    Raises:
        NotAllowed: whoever acts may not do this to this entry.
        Refusal: the entry has not failed, has been followed by another, or no round follows.
    """
    permits.require_entry(session, Right.HAND_IN, entry_id)
    lock_cycle_of(session.connection(), entry_id)
    entry = session.execute(select(ENTRY).where(ENTRY.c.id == entry_id)).one()
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == entry.cycle_id)).one()
    before = standing_of(entry._mapping)
    _check_re_entry(session, cycle, entry, act)
    course = course_named(session, cycle.id)
    later = round_after(course.cut_offs, before.round, act.day)
    if later is None:
        raise Refusal(
            f"Sau đợt {before.round} kế hoạch chưa có đợt nào: sản phẩm đăng ký vào kỳ năm sau, "
            "hoặc bổ sung một đợt bằng văn bản điều chỉnh (cycle adjust)."
        )
    regime = _regime_of(cycle)
    stage = Stage.PLAN_IMPLEMENTATION
    fresh = Standing(
        regime=regime,
        kind=before.kind,
        stage=stage,
        round=later,
        holder=holder_of(regime, stage, Milestone.NONE),
        since=act.day,
        acted=act.day,
    )
    placed = fresh.handed(due=due_at(fresh, course, act.day))
    beginning = Beginning(cycle.id, placed, act, at, attempt=entry.attempt + 1)
    begin_all(session, beginning, [(entry.product_id, entry.locality_id)])
    return int(
        session.scalars(
            select(func.max(ENTRY.c.id)).where(ENTRY.c.product_id == entry.product_id)
        ).one()
    )


def _regime_of(cycle: AnyRow) -> Regime:
    if cycle.closed_on:
        raise Refusal(
            f"Kỳ {cycle.name} đã đóng ngày {cycle.closed_on:%d/%m/%Y}, không nhận thêm hồ sơ: hãy "
            "chọn kỳ đang mở."
        )
    if cycle.regime is None:
        raise Refusal(
            f"Kế hoạch của kỳ {cycle.name} chỉ có đào tạo, tập huấn, không đánh giá sản phẩm: hãy "
            "chọn kỳ khác để nhập sản phẩm."
        )
    return REGIMES[cycle.regime]


def _remarks_on_day(cycle: AnyRow, on: date) -> list[str]:
    if on.year < cycle.year - 1:
        raise Refusal(
            f"Ngày {on:%d/%m/%Y} quá sớm so với kế hoạch năm {cycle.year}: hãy kiểm tra lại ngày "
            "(--on)."
        )
    if cycle.year <= on.year <= cycle.last_year:
        return []
    return [f"Ngày {on:%d/%m/%Y} nằm ngoài năm của kế hoạch ({_years(cycle)})."]


def _years(cycle: AnyRow) -> str:
    if cycle.year == cycle.last_year:
        return str(cycle.year)
    return f"{cycle.year}-{cycle.last_year}"


def _known(session: Session, cycle: AnyRow, regime: Regime, on: date) -> Known:
    producers = session.execute(select(PRODUCER).where(PRODUCER.c.place == cycle.place))
    products = session.execute(
        select(
            PRODUCT,
            PRODUCER.c.name.label("producer"),
            PRODUCER.c.name_key.label("producer_key"),
        )
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(PRODUCT.c.place == cycle.place)
    ).all()
    entries = session.execute(
        select(ENTRY).where(ENTRY.c.cycle_id == cycle.id).order_by(ENTRY.c.attempt)
    )
    return Known(
        localities=localities(session, cycle.place, holding_level(regime), on),
        producers={row.name_key: row for row in producers},
        products={name_key(row.code): row for row in products},
        named={(row.producer_key, row.name_key): row for row in products},
        entries={row.product_id: row for row in entries},
    )


def _new_codes(cycle: AnyRow, taken: set[str]) -> Iterator[str]:
    """Make codes out of the cycle's name: the initials of its words, its year, a number."""
    words = [word for word in re.split(r"[^a-z0-9]+", cycle.name) if word.isalpha()]
    initials = "".join(word[0] for word in words).upper() or "SP"
    for number in count(1):
        code = f"{initials}-{cycle.year}-{number:04}"
        if name_key(code) not in taken:
            yield code


def _code_of(judged: Judged, codes: Iterator[str]) -> str:
    if judged.product is not None:
        return str(judged.product.code)
    return judged.row.code or ("" if judged.unit == 0 else next(codes))


def _begin(session: Session, cycle: AnyRow, products: Mapping[Judged, int], intake: Intake) -> None:
    """Make the entries, kind by kind: those of one kind all begin alike."""
    course = course_named(session, cycle.id)
    regime = REGIMES[cycle.regime]
    by_kind = defaultdict[Kind, list[tuple[int, int]]](list)
    for judged, product in products.items():
        by_kind[judged.row.kind].append((product, judged.unit))
    for kind, pairs in by_kind.items():
        fresh = Standing(
            regime=regime,
            kind=kind,
            stage=regime.begins[kind],
            round=Round(cycle.year),
            since=intake.on,
            acted=intake.on,
        )
        act = Act(Action.REGISTER, intake.on, by=intake.by, reason=intake.reason)
        begin_all(session, Beginning(cycle.id, begin(fresh, course), act, intake.at), pairs)


def _check_re_entry(session: Session, cycle: AnyRow, entry: AnyRow, act: Act) -> None:
    outcome = Outcome(entry.outcome)
    if outcome not in RE_ENTERS:
        raise Refusal(
            f"Hồ sơ này ở kết quả “{outcome.label}”: chỉ hồ sơ chưa đạt 3 sao mới tham gia lại ở "
            "đợt sau."
        )
    if act.day < entry.acted:
        raise Refusal(
            f"Ngày {act.day:%d/%m/%Y} trước lần xử lý gần nhất ({entry.acted:%d/%m/%Y}); "
            "hãy kiểm tra lại ngày (--on)."
        )
    latest = session.scalars(
        select(func.max(ENTRY.c.attempt)).where(
            ENTRY.c.product_id == entry.product_id, ENTRY.c.cycle_id == cycle.id
        )
    ).one()
    if latest > entry.attempt:
        raise Refusal("Sản phẩm đã tham gia lại ở đợt sau: hãy xử lý hồ sơ mới nhất.")
