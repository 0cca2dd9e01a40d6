"""How names are compared: one key for every spelling of one name, and no more."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.names import clean, name_key, search_key, search_words

VIETNAMESE = st.text(
    "aàáâăeèêoòóôơuùưyỳýqQđĐHhTNn \u0300\u0301\u0309\u0323\u200b\u00a0", max_size=20
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("HÒA BÌNH", "hoà bình"),
        ("Thủy", "Thuỷ"),
        ("khỏe", "khoẻ"),
        ("Thúy Nga", "Thuý Nga"),
        ("Chè Tân Cương", unicodedata.normalize("NFD", "Chè Tân Cương")),
        ("Chè  Tân\tCương ", "chè tân cương"),
        ("Chè\u00a0Tân\u2003Cương", "chè tân cương"),
        ("Chè\u200b Tân\ufeff Cương\u200d", "chè tân cương"),
        ("Chè\x00 Tân\x7f Cương\u2028", "chè tân cương"),
        ("Ch\u200de\u0300", "chè"),
        ("Ðại Từ", "Đại Từ"),
        ("đại từ", "ĐẠI TỪ"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đại Từ", "Dại Từ"),
        ("Hòa", "Hoa"),
        ("Hòa", "Hóa"),
        ("Tân Cương", "Tan Cuong"),
        ("Quý", "Quy"),
        ("Sơn", "Son"),
        ("Chè 1", "Chè 2"),
        ("Tân Cương", "TânCương"),
    ],
)
def test_two_names_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["Quý", "Quà", "hoàn", "toán", "Nguyễn", "khoẻo", "ngoằn"])
def test_a_tone_mark_that_has_only_one_place_stays_there(name: str) -> None:
    assert name_key(name) == unicodedata.normalize("NFC", name).casefold()


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  Chè   Tân Cương\n", "Chè Tân Cương"),
        ("", ""),
        ("\u200b\ufeff", ""),
        ("e\u0302\u0301", "ế"),
        ("Hoà", "Hoà"),
        ("a\x00b", "ab"),
        ("\ud800Chè", "Chè"),
        ("h\ufffdng", "h\ufffdng"),
    ],
)
def test_a_text_is_cleaned_and_otherwise_left_as_it_is(written: str, cleaned: str) -> None:
    assert clean(written) == cleaned


@given(st.text() | VIETNAMESE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


@given(st.text() | VIETNAMESE)
def test_what_is_clean_at_first_sight_is_what_scrubbing_leaves(text: str) -> None:
    assert clean(text) == clean(f"\u200b{text}")


def test_every_letter_that_is_clean_at_first_sight_is_left_by_scrubbing() -> None:
    letters = [chr(number) for number in range(0x3000)]

    assert [each for each in letters if clean(each) != clean(f"\u200b{each}")] == []


@given(st.text() | VIETNAMESE)
def test_a_key_is_its_own_key_and_that_of_the_cleaned_name(text: str) -> None:
    key = name_key(text)

    assert name_key(key) == key == name_key(clean(text))


@given(VIETNAMESE)
def test_a_name_and_its_capitals_have_one_key(text: str) -> None:
    assert name_key(text.upper()) == name_key(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Hòa Bình", " hoa binh"),
        ("Hoà  Bình", " hoa binh"),
        (unicodedata.normalize("NFD", "Đường phèn Ðại Từ"), " duong phen dai tu"),
        ("TN20-003", " tn20 003"),
        ("HTX “Chè & Mật ong” (100%)", " htx che mat ong 100"),
        ("ƯỚC Ơn ỹ", " uoc on y"),
        ("a_b%c\\d", " a b c d"),
        ("—", ""),
    ],
)
def test_a_name_is_searched_by_its_words_without_marks(name: str, key: str) -> None:
    assert search_key(name) == key


@given(st.text())
def test_a_search_key_holds_words_and_single_spaces_alone(text: str) -> None:
    words = search_words(text)

    assert search_key(text).split() == list(words)
    assert all(word.isalnum() for word in words)
    assert search_words(search_key(text)) == words
