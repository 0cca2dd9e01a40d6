"""A store full of what lists show: entries in every state, their journal, mails, units."""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.models.agencies import Agency, Contact
from ocop_cycle.models.columns import table
from ocop_cycle.models.entries import Entry
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.standings import columns_of
from ocop_cycle.services import cycles, search_words
from rules.names import name_key, search_key
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.standing import Due, DueSource, Standing
from rules.vocabulary import Action, Group, Holder, Kind, Level, Outcome, Stage
from tests.bench.seeding import AT, DAY

UNITS: Final = 600
_PLACE: Final = "Thái Nguyên"
_CHUNK: Final = 5_000
_STEPS: Final = (Action.REGISTER, Action.SUBMIT, Action.SELECT, Action.WAIVE, Action.FILE)
_NAMES: Final = """
chè tân cương hòa bình đại từ miến việt gạo nếp mật ong rừng trà sen bún bánh chưng bò đậu tương
nấm linh chi hồng sâm mây tre nứa gốm dệt lụa rau sạch cà kho tôm thịt lợn gà đồi vịt sữa bột sắn
dây khoai môn lạc vừng dầu gấc tinh nghệ gừng tỏi ớt măng khô cam bưởi vải nhãn
"""
_WORDS: Final = tuple(_NAMES.split())
_OWNERS: Final = ("HTX", "Công ty TNHH", "Hộ kinh doanh", "Cơ sở sản xuất")
_OPEN: Final = (
    (Stage.IDEA_REGISTRATION, Holder.PRODUCER),
    (Stage.IDEA_SELECTION, Holder.LOCALITY),
    (Stage.PLAN_IMPLEMENTATION, Holder.PRODUCER),
    (Stage.DISTRICT_EVALUATION, Holder.LOCALITY),
    (Stage.PROVINCIAL_RATING, Holder.COUNCIL),
)
_ENDED: Final = (Outcome.CERTIFIED,) * 6 + (
    Outcome.NOT_SELECTED, Outcome.BELOW_THREE_STARS, Outcome.LAPSED,
)  # fmt: skip


def seed(entries: int) -> None:
    """Fill the store; the same numbers give the same rows."""
    path = find("thai-nguyen-2020")
    with db.unit_of_work() as session:
        started = cycles.start(
            session, load(path), path.read_text(encoding="utf-8"), on=date(2020, 2, 7), at=AT
        )
        units = _units(session)
    dice = random.Random(7)  # noqa: S311 -- no secret
    for start in range(0, entries, _CHUNK):
        numbers = range(start, min(start + _CHUNK, entries))
        with db.unit_of_work() as session:
            _chunk(session, started.cycle_id, units, numbers, dice)
    if db.engine().dialect.name == "postgresql":
        with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as its own daemon does within minutes


def _units(session: Session) -> list[int]:
    rows = [
        {"place": _PLACE, "code": f"huyen-{n}", "name": f"UBND huyện {n}",
         "level": Level.DISTRICT.value, "locality": f"Huyện {n}", "locality_key": f"{n}",
         "search": search_key(f"UBND huyện {n}", f"huyen-{n}"), "parent": ""}
        for n in range(UNITS)
    ]  # fmt: skip
    session.execute(insert(table(Agency)), rows)
    where = table(Agency).c.code.like("huyen-%")
    units = list(session.scalars(select(table(Agency).c.id).where(where)))
    session.execute(
        insert(table(Contact)),
        [{"agency_id": unit, "name": "Cán bộ", "role": "Chuyên viên", "phone": "0208 3 000 000",
          "email": f"huyen-{unit}@example.com", "since": date.min} for unit in units],
    )  # fmt: skip
    return units


def _chunk(
    session: Session, cycle_id: int, units: list[int], numbers: range, dice: random.Random
) -> None:
    owners = list(_producers(numbers, dice))
    session.execute(insert(table(Producer)), owners)
    products = list(_products(numbers, owners, units, dice))
    session.execute(insert(table(Product)), products)
    for kind, rows in ((search_words.PRODUCERS, owners), (search_words.PRODUCTS, products)):
        search_words.write(session, kind, {row["id"]: row["search"] for row in rows})
    entries = list(_entries(cycle_id, products, dice))
    session.execute(insert(table(Entry)), entries)
    session.execute(insert(table(Journal)), list(_journal(entries)))
    session.execute(insert(table(Mail)), list(_mails(cycle_id, products, dice)))


def _producers(numbers: range, dice: random.Random) -> Iterator[dict[str, object]]:
    for n in numbers[::2]:
        name = f"{dice.choice(_OWNERS)} {' '.join(dice.sample(_WORDS, 3))} {n}"
        yield {
            "id": n + 1, "place": _PLACE, "name": name, "name_key": name_key(name),
            "search": search_key(name), "legal_form": "Hợp tác xã", "representative": "",
            "phone": "0912 000 000", "email": f"chu-the-{n}@example.com",
        }  # fmt: skip


def _products(
    numbers: range, owners: list[dict[str, object]], units: list[int], dice: random.Random
) -> Iterator[dict[str, object]]:
    for n in numbers:
        name, owner = " ".join(dice.sample(_WORDS, 4)), owners[(n - numbers.start) // 2]
        yield {
            "id": n + 1, "place": _PLACE, "code": f"TN20-{n:06}", "name": f"{name} {n}",
            "name_key": name_key(f"{name} {n}"), "producer_id": owner["id"], "certificate": "",
            "search": search_key(f"{name} {n}", f"TN20-{n:06}", str(owner["name"])),
            "sector": dice.choices(tuple(Group), (60, 20, 8, 8, 1, 3))[0].value,
            "locality_id": units[n % UNITS],
        }  # fmt: skip


def _entries(
    cycle_id: int, products: list[dict[str, object]], dice: random.Random
) -> Iterator[dict[str, object]]:
    for product in products:
        standing = _standing(dice)
        yield {
            "id": product["id"], "cycle_id": cycle_id, "product_id": product["id"], "attempt": 1,
            "version": len(_STEPS), "locality_id": product["locality_id"], **columns_of(standing),
        }  # fmt: skip


def _standing(dice: random.Random) -> Standing:
    kind = dice.choices(tuple(Kind), (80, 5, 15))[0]
    since = DAY + timedelta(days=dice.randrange(100))
    outcome = dice.choice(_ENDED) if dice.random() < 0.5 else Outcome.OPEN
    stage, holder = dice.choice(_OPEN)
    last = None if outcome else since + timedelta(days=dice.randrange(10, 60))
    return Standing(
        regime=REGIMES["1048/QĐ-TTg"],
        kind=kind,
        stage=stage,
        round=Round(2020),
        holder=Holder.NOBODY if outcome else holder,
        since=since,
        acted=since,
        outcome=outcome,
        stars=dice.choice((3, 3, 3, 4)) if outcome is Outcome.CERTIFIED else 0,
        due=Due(last, last, DueSource.WINDOW if last else DueSource.NONE),
    )


def _journal(entries: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    kept = {column.name for column in table(Journal).c}
    for entry in entries:
        standing = {name: value for name, value in entry.items() if name in kept}
        for sequence, action in enumerate(_STEPS, start=1):
            day = DAY + timedelta(days=20 * sequence + int(str(entry["id"])) % 20)
            yield {
                **standing, "entry_id": entry["id"], "sequence": sequence, "action": action.value,
                "day": day, "keyed_at": AT, "by": "Cán bộ",
            }  # fmt: skip


def _mails(
    cycle_id: int, products: list[dict[str, object]], dice: random.Random
) -> Iterator[dict[str, object]]:
    for product in products:
        number = product["id"]
        yield {
            "id": number, "key": f"day:{number}", "message_id": f"<{number}@example.com>",
            "cycle_id": cycle_id, "entry_id": number, "kind": "deadline_reminder",
            "recipient": f"chu-the-{(int(str(number)) - 1) // 2 * 2}@example.com",
            "subject": f"Nhắc hạn: {product['name']}", "day": DAY, "made_at": AT,
            "facts": {"name": "HTX", "notices": [{"kind": "deadline_reminder"}]},
            "state": dice.choices(("sent", "waiting", "failed"), (95, 4, 1))[0],
        }  # fmt: skip


if __name__ == "__main__":
    db.engine()
    seed(int(sys.argv[1]))
    db.engine().dispose()
