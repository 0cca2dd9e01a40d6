"""Passwords: long ones of any characters are taken, those that anybody would try first are not."""

import pytest

from rules.errors import Refusal
from rules.passwords import check_password

AN = ("Nguyễn Văn An", "an.nguyen@example.vn")


@pytest.mark.parametrize(
    "text",
    [
        "bốn con trâu gặm cỏ xanh",
        "correct horse battery staple",
        "x7#Qp!vR2m$L",
        "            khoảng trắng tính là ký tự",
        "日本語のとても長い秘密の言葉です" + "abcde",
        "v" * 5 + "ượt qua ngọn đồi kia" + "k" * 100,
    ],
)
def test_a_long_password_of_any_characters_is_taken(text: str) -> None:
    check_password(text, AN)


@pytest.mark.parametrize("text", ["", "ngắn quá", "x7#Qp!vR2m$", "a1b2c3d4e5f" * 12])
def test_a_password_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="từ 12 đến 128 ký tự"):
        check_password(text, AN)


@pytest.mark.parametrize(
    "text",
    [
        "ocop2026ocop2026",
        "OCOP@thainguyen2026",
        "Thái Nguyên 2026",
        "password123456",
        "P@ssw0rd!2026",
        "matkhau123456",
        "Mật khẩu 123456789",
        "qwertyuiop123",
        "123456789012",
        "aaaaaaaaaaaa",
        "abababababab",
        "vanphong@ocop1",
        "NguyenVanAn2026!",
        "an.nguyen@example.vn",
        "admin-admin-2026",
        "iloveyou1234",
    ],
)
def test_a_password_that_anybody_would_try_first_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="dễ đoán"):
        check_password(text, AN)
