"""The register of products: one row a product that asks for a rating."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ocop_cycle.registers.columns import PRODUCT_COLUMNS, heading_key
from ocop_cycle.registers.fields import Fields, fields_of, notices_of, sorted_problems
from ocop_cycle.registers.sheets import Problem, Sheet
from rules.names import name_key
from rules.vocabulary import Group, Kind

_REQUIRED: Final = ("product", "producer", "locality")
_KINDS: Final = {
    heading_key(word): kind
    for kind, words in {
        Kind.FIRST: ("Đăng ký lần đầu", "Đánh giá lần đầu", "Mới", "Đăng ký mới", "Sản phẩm mới"),
        Kind.UPGRADE: ("Nâng sao", "Nâng cấp", "Đăng ký nâng hạng", "Đánh giá nâng hạng"),
        Kind.RE_RATING: (
            "Đánh giá, phân hạng lại",
            "Tái đánh giá",
            "Công nhận lại",
            "Đăng ký lại",
            "Đăng ký đánh giá lại",
        ),
    }.items()
    for word in (kind.value, kind.label, *words)
}
_GROUPS: Final = {
    heading_key(prefix + word): group
    for group, words in {
        Group.FOOD: ("Thực phẩm", "Sản phẩm thực phẩm"),
        Group.DRINK: ("Đồ uống", "Thức uống"),
        Group.HERBS: (
            "Dược liệu",
            "Thảo dược",
            "Dược liệu, thảo dược",
            "Sản phẩm từ dược liệu",
            "Dược liệu, sản phẩm từ dược liệu",
        ),
        Group.CRAFTS: (
            "Thủ công",
            "Thủ công mỹ nghệ, trang trí",
            "Thủ công mỹ nghệ và trang trí",
            "Vải, may mặc",
            "Vải và may mặc",
            "Lưu niệm, nội thất, trang trí",
            "Lưu niệm - nội thất - trang trí",
        ),
        Group.ORNAMENTALS: ("Hoa, cây cảnh", "Cây cảnh", "Hoa, cây cảnh, động vật cảnh"),
        Group.TOURISM: (
            "Du lịch",
            "Dịch vụ du lịch",
            "Du lịch cộng đồng",
            "Dịch vụ du lịch cộng đồng",
            "Dịch vụ du lịch cộng đồng và điểm du lịch",
            "Du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
            "Dịch vụ du lịch nông thôn",
        ),
    }.items()
    for word in (group.value, group.label, *words)
    for prefix in ("", "Nhóm ", "Ngành ", "Nhóm sản phẩm ", "Sản phẩm ")
}


@dataclass(frozen=True)
class ProductRow:
    """A product of a register, with the line it stands on."""

    line: int
    code: str
    product: str
    producer: str
    legal_form: str
    representative: str
    phone: str
    email: str
    locality: str
    group: Group | None
    kind: Kind
    certificate: str
    expires: date | None


def product_rows(sheet: Sheet) -> tuple[list[ProductRow], list[Problem]]:
    """Read the rows of a sheet; a row with a problem is not among them."""
    all_fields, problems = fields_of(sheet, PRODUCT_COLUMNS, _REQUIRED)
    good: list[ProductRow] = []
    for fields in all_fields:
        row = _row(fields)
        if fields.problems:
            problems.extend(fields.problems)
        else:
            good.append(row)
    repeated = _repeated(good)
    lines = {problem.line for problem in repeated}
    return [row for row in good if row.line not in lines], sorted_problems([*problems, *repeated])


def product_notices(sheet: Sheet) -> tuple[str, ...]:
    """Tell which columns and worksheets are passed over."""
    return notices_of(sheet, PRODUCT_COLUMNS)


def _row(fields: Fields) -> ProductRow:
    row = ProductRow(
        line=fields.line,
        code=fields.code("code"),
        product=fields.required("product"),
        producer=fields.required("producer"),
        legal_form=fields.text("legal_form"),
        representative=fields.text("representative"),
        phone=fields.phone("phone"),
        email=fields.email("email"),
        locality=fields.required("locality"),
        group=fields.word("group", _GROUPS, allowed=[group.label for group in Group]),
        kind=fields.word("kind", _KINDS, allowed=[kind.label for kind in Kind]) or Kind.FIRST,
        certificate=fields.text("certificate"),
        expires=fields.day("expires"),
    )
    _check_certificate(fields, row)
    return row


def _check_certificate(fields: Fields, row: ProductRow) -> None:
    if row.kind is Kind.FIRST:
        return
    asked = f"Đăng ký “{row.kind.label}” cần"
    if not row.certificate:
        fields.miss("certificate", f"{asked} số giấy chứng nhận đang có: hãy điền vào cột này.")
    if row.expires is None:
        fields.miss("expires", f"{asked} ngày hết hạn của giấy chứng nhận: hãy điền vào cột này.")


def _repeated(rows: Iterable[ProductRow]) -> list[Problem]:
    """Find the rows that say again, or otherwise, what an earlier row says."""
    by_code: dict[str, ProductRow] = {}
    by_name: dict[tuple[str, str], ProductRow] = {}
    problems: list[Problem] = []
    for row in rows:
        name = (name_key(row.product), name_key(row.producer))
        same_code = by_code.setdefault(name_key(row.code), row) if row.code else row
        same_name = by_name.setdefault(name, row)
        if same_code is not row:
            problems.append(Problem(row.line, "Mã", _same_code(same_code, row)))
        elif same_name is not row:
            problems.append(Problem(row.line, "Tên sản phẩm", _same_name(same_name, row)))
    return problems


def _same_code(earlier: ProductRow, row: ProductRow) -> str:
    if _facts(earlier) == _facts(row):
        return f"Dòng {row.line} lặp lại dòng {earlier.line}: hãy xoá một dòng."
    return (
        f"Dòng {earlier.line} và dòng {row.line} cùng mã “{row.code}” nhưng khác nội dung: "
        "hãy sửa mã hoặc xoá dòng sai."
    )


def _same_name(earlier: ProductRow, row: ProductRow) -> str:
    if _facts(earlier) == _facts(row):
        return f"Dòng {row.line} lặp lại dòng {earlier.line}: hãy xoá một dòng."
    return (
        f"Dòng {earlier.line} và dòng {row.line} cùng sản phẩm “{row.product}”, cùng chủ thể: "
        "hãy xoá một dòng hoặc sửa tên."
    )


def _facts(row: ProductRow) -> ProductRow:
    """Fold a row so that two spellings of the same facts are equal."""
    return replace(
        row,
        line=0,
        code=name_key(row.code),
        product=name_key(row.product),
        producer=name_key(row.producer),
        legal_form=name_key(row.legal_form),
        representative=name_key(row.representative),
        email=row.email.casefold(),
        locality=name_key(row.locality),
    )
