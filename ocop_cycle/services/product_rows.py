"""What each row of a register of products comes to, against what is known; nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.agencies import Localities, unit_of
from ocop_cycle.registers.products import ProductRow
from ocop_cycle.services.reports import UPDATE, RowResult, RowStatus
from rules.names import name_key
from rules.vocabulary import Kind

ABOUT_PRODUCER: Final[Mapping[str, str]] = {
    "legal_form": "loại hình",
    "representative": "người đại diện",
    "phone": "điện thoại",
    "email": "email",
}


@dataclass(frozen=True)
class Known:
    """What the store knows of a place and a cycle before a register is taken in.

    Attributes:
        producers: by the key of their name; products: by the key of their code.
        named: products by the keys of producer and name.
        entries: the latest entry of a product in the cycle, by the product's id.
    """

    localities: Localities
    producers: Mapping[str, AnyRow]
    products: Mapping[str, AnyRow]
    named: Mapping[tuple[str, str], AnyRow]
    entries: Mapping[int, AnyRow]


@dataclass(frozen=True)
class Judged:
    """A row and what it comes to: the known product, its unit, what of the producer differs."""

    row: ProductRow
    status: RowStatus
    text: str = ""
    unit: int = 0
    product: AnyRow | None = None
    entry: AnyRow | None = None

    def result(self, code: str) -> RowResult:
        """Report it under the code that the product has, or has been given."""
        return RowResult(self.row.line, code, self.status, self.text)


@dataclass
class Said:
    """What the rows of a file say of one producer, in their order."""

    name: str
    facts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def first(self, fact: str) -> str:
        """Give what is said first."""
        return next(iter(self.facts[fact]), "")

    def differs(self, fact: str, known: str) -> bool:
        """Tell whether the file says something else than what is known; silence says nothing."""
        said = {_folded(fact, text) for text in self.facts[fact]}
        return bool(said) and _folded(fact, known) not in said


def said_of_producers(rows: Iterable[ProductRow]) -> dict[str, Said]:
    """Gather what a file says of each producer, by the key of his name."""
    found: dict[str, Said] = {}
    for row in rows:
        said = found.setdefault(name_key(row.producer), Said(row.producer))
        for fact in ABOUT_PRODUCER:
            text = getattr(row, fact)
            if text:
                said.facts[fact].append(text)
    return found


def judge_all(
    known: Known, said: Mapping[str, Said], rows: Sequence[ProductRow], *, update: bool
) -> list[Judged]:
    """Tell what each row comes to."""
    return [_judge(known, said, row, update=update) for row in rows]


def _judge(known: Known, said: Mapping[str, Said], row: ProductRow, *, update: bool) -> Judged:
    try:
        unit = unit_of(known.localities, row.locality)
    except NotFound as missing:
        return Judged(row, RowStatus.REFUSED, str(missing))
    producer = name_key(row.producer)
    namesake = known.named.get((producer, name_key(row.product)))
    product = known.products.get(name_key(row.code)) if row.code else namesake
    if namesake is not None and namesake is not product:
        return Judged(
            row,
            RowStatus.REFUSED,
            f"Sản phẩm “{row.product}” của chủ thể này đã có mã {namesake.code}: hãy dùng mã đó, "
            "hoặc sửa tên.",
        )
    differing = _of_producer(known.producers.get(producer), said[producer])
    if product is None:
        text = f"chủ thể đã có, khác {', '.join(differing)}" if differing and not update else ""
        return Judged(row, RowStatus.NEW, text, unit)
    entry = known.entries.get(product.id)
    differing = [*_of_product(product, row, producer, unit), *differing]
    same = Judged(row, RowStatus.UNCHANGED, "", unit, product, entry)
    return _against(same, differing, update=update)


def _against(judged: Judged, differing: Sequence[str], *, update: bool) -> Judged:
    row, entry = judged.row, judged.entry
    if entry is not None and entry.kind != row.kind:
        kind = Kind(entry.kind).label.lower()
        if update:
            text = f"Hồ sơ đã đăng ký “{kind}”, không đổi được: hãy rút hồ sơ rồi đăng ký lại."
            return _as(judged, RowStatus.REFUSED, text)
        differing = [*differing, f"lần đăng ký (đang là {kind})"]
    listed = ", ".join(differing)
    if listed and not update:
        return _as(judged, RowStatus.DIFFERS, f"khác {listed}; {UPDATE}")
    if listed:
        return _as(judged, RowStatus.UPDATED, f"cập nhật {listed}")
    if entry is None:
        return _as(judged, RowStatus.NEW, "sản phẩm đã có, hồ sơ mới")
    return judged


def _as(judged: Judged, status: RowStatus, text: str) -> Judged:
    return Judged(judged.row, status, text, judged.unit, judged.product, judged.entry)


def _of_producer(known: AnyRow | None, said: Said) -> list[str]:
    if known is None:
        return []
    return [
        label for fact, label in ABOUT_PRODUCER.items() if said.differs(fact, known._mapping[fact])
    ]


def _of_product(product: AnyRow, row: ProductRow, producer: str, unit: int) -> list[str]:
    """List what a row says otherwise of a known product; an empty cell says nothing."""
    changed = {
        f"tên sản phẩm (đang là {product.name})": product.name_key != name_key(row.product),
        f"chủ thể (đang là {product.producer})": product.producer_key != producer,
        "địa bàn": product.locality_id != unit,
        "nhóm sản phẩm": row.group is not None and product.sector != row.group.value,
        "giấy chứng nhận": bool(row.certificate)
        and name_key(product.certificate) != name_key(row.certificate),
        "ngày hết hạn": row.expires is not None and product.expires != row.expires,
    }
    return [label for label, differs in changed.items() if differs]


def _folded(fact: str, text: str) -> str:
    if fact == "phone":
        return "".join(each for each in text if each.isdigit())
    return name_key(text)
