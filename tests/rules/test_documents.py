"""Papers: what is asked where an entry stands, names that end as their content, room."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from rules.documents import (
    MEGABYTE,
    MOST_FILES,
    MOST_OF_ENTRY,
    Media,
    Paper,
    asked_of,
    check_room,
    name_for,
)
from rules.errors import Refusal
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.standing import Standing
from rules.vocabulary import Holder, Kind, Milestone, Outcome, Stage

HERE = Standing(
    regime=REGIMES["26/2026/QĐ-TTg"],
    kind=Kind.FIRST,
    stage=Stage.IDEA_REGISTRATION,
    round=Round(2027),
)


EVIDENCE: Final = {
    "giấy đăng ký kinh doanh": Paper.LICENCE,
    "giấy chứng nhận cơ sở đủ điều kiện": Paper.SAFETY,
    "nguồn gốc nguyên liệu, liên kết chuỗi": Paper.ORIGIN,
    "bảo vệ môi trường": Paper.ENVIRONMENT,
    "sở hữu trí tuệ, mã số mã vạch": Paper.LABEL,
    "phát triển thị trường, quảng bá": Paper.MARKET,
    "câu chuyện sản phẩm": Paper.STORY,
    "công bố chất lượng": Paper.DECLARATION,
    "phiếu kiểm nghiệm": Paper.TESTS,
    "báo cáo tự đánh giá": Paper.SELF_ASSESSMENT,
    "giới thiệu bộ máy (biểu 04)": Paper.ORGANISATION,
}
"""What the forms of QĐ 1048/2019 and of QĐ 26/2026 (Mẫu 02) ask for as proof."""


def test_each_proof_that_a_decision_names_is_a_kind_of_its_own() -> None:
    assert len(set(EVIDENCE.values())) == len(EVIDENCE)
    assert {each.label for each in EVIDENCE.values()} < {each.label for each in Paper}


@pytest.mark.parametrize(
    ("standing", "asked"),
    [
        (HERE, (Paper.REGISTRATION,)),
        (replace(HERE, stage=Stage.BUSINESS_PLAN_TRAINING), (Paper.BUSINESS_PLAN,)),
        (
            replace(HERE, stage=Stage.BUSINESS_PLAN_TRAINING, plan_filed=date(2027, 3, 1)),
            (),
        ),
        (replace(HERE, stage=Stage.PLAN_IMPLEMENTATION), (Paper.DOSSIER,)),
        (
            replace(HERE, stage=Stage.COMMUNE_CHECK, milestone=Milestone.SUPPLEMENT),
            (Paper.SUPPLEMENT,),
        ),
        (replace(HERE, stage=Stage.COMMUNE_CHECK, holder=Holder.LOCALITY), ()),
        (replace(HERE, outcome=Outcome.LAPSED, holder=Holder.NOBODY), ()),
    ],
)
def test_what_is_asked_follows_from_where_an_entry_stands(
    standing: Standing, asked: tuple[Paper, ...]
) -> None:
    assert asked_of(standing) == asked


@pytest.mark.parametrize(
    ("name", "media", "kept"),
    [
        ("phiếu.pdf", Media.PDF, "phiếu.pdf"),
        ("ẢNH.JPG", Media.JPEG, "ẢNH.JPG"),
        ("anh.jpeg", Media.JPEG, "anh.jpeg"),
        ("anh.png", Media.JPEG, "anh.png.jpg"),
        ("phiếu.pdf.exe", Media.PDF, "phiếu.pdf.exe.pdf"),
        ("không tên", Media.DOCX, "không tên.docx"),
    ],
)
def test_a_name_ends_as_its_content_is(name: str, media: Media, kept: str) -> None:
    assert name_for(name, media) == kept


def test_room_ends_at_its_limits() -> None:
    check_room(MOST_FILES - 1, MOST_OF_ENTRY - MEGABYTE, MEGABYTE)
    for files, octets in ((MOST_FILES, 0), (0, MOST_OF_ENTRY - MEGABYTE + 1)):
        with pytest.raises(Refusal):
            check_room(files, octets, MEGABYTE)
