"""The papers of a product on the command line: for people, and for programs."""

import json
from io import BytesIO

from ocop_cycle import clock, db
from ocop_cycle.files import storing
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import documents
from ocop_cycle.services.documents import Said
from rules.documents import Paper
from tests.cli.acting import Ocop, forget
from tests.papers import PDF


def hand_in(code: str) -> None:
    with storing.received(BytesIO(PDF)) as file, db.unit_of_work() as session:
        said = Said(entry_of(session, code).id, Paper.PHOTO, "ảnh.pdf", "mặt trước")
        documents.add(session, said, file, by="Cán bộ", at=clock.now())
    forget()


def test_the_papers_of_a_product_are_listed(ocop: Ocop, product: str) -> None:
    none = ocop("product", "documents", product)
    hand_in(product)
    table = ocop("product", "documents", product)
    [row] = json.loads(ocop("product", "documents", product, "--json").out)

    assert "chưa có giấy tờ nào" in none.out
    assert "Ảnh sản phẩm" in table.out
    assert set(row) == {
        "document", "paper", "caption", "version", "file", "media_type", "size", "sha256", "by",
        "added_at", "withdrawn_at", "withdrawn_by", "reason",
    }  # fmt: skip
    assert (row["paper"], row["version"], row["file"]) == ("photo", 1, "ảnh.pdf")
    assert (row["size"], row["media_type"]) == (len(PDF), "application/pdf")
    assert row["withdrawn_at"] is None


def test_a_product_that_is_not_there_is_told(ocop: Ocop, product: str) -> None:
    assert product
    answer = ocop("product", "documents", "SP-99")

    assert answer.code == 1
    assert "SP-99" in answer.err
