"""When an application may be sent, what it must say, by when it is answered."""

from dataclasses import replace
from datetime import date

import pytest

from rules.applications import (
    LONGEST,
    PER_ADDRESS,
    PER_PHONE,
    Fault,
    Opening,
    answer_day,
    check_sendings,
    digits_of,
    faults_of,
    opening_on,
    tidied,
)
from rules.errors import Refusal
from rules.rounds import Round
from rules.standing import Window
from rules.vocabulary import Stage
from rules.workdays import Calendar
from tests.applying import IDEA

STARTED = date(2020, 2, 7)
PLAIN = Calendar(frozenset(), frozenset())


def window(
    opens: date | None = None, last: date | None = None, lenient: date | None = None
) -> Window:
    return Window(Stage.IDEA_REGISTRATION, Round(2020), opens, last, lenient)


BEFORE_15 = window(date(2020, 2, 8), date(2020, 3, 14), date(2020, 3, 15))


@pytest.mark.parametrize(
    ("which", "day", "opening"),
    [
        (None, date(2020, 2, 10), Opening.NONE),
        (BEFORE_15, date(2020, 2, 7), Opening.NOT_YET),
        (BEFORE_15, date(2020, 2, 8), Opening.OPEN),
        (BEFORE_15, date(2020, 3, 14), Opening.OPEN),
        (BEFORE_15, date(2020, 3, 15), Opening.OPEN),
        (BEFORE_15, date(2020, 3, 16), Opening.OVER),
        (window(last=date(2020, 2, 29)), date(2020, 2, 6), Opening.NOT_YET),
        (window(last=date(2020, 2, 29)), date(2020, 2, 7), Opening.OPEN),
        (window(last=date(2020, 2, 29)), date(2020, 3, 1), Opening.OVER),
        (window(), date(2030, 1, 1), Opening.OPEN),
    ],
)
def test_ideas_are_registered_from_the_first_day_to_the_lenient_one(
    which: Window | None, day: date, opening: Opening
) -> None:
    assert opening_on(which, STARTED, day) is opening


def test_an_application_is_answered_within_five_working_days() -> None:
    assert answer_day(PLAIN, date(2020, 2, 20)) == date(2020, 2, 27)
    assert answer_day(PLAIN, date(2020, 2, 22)) == date(2020, 2, 28)


def test_an_idea_that_is_fit_has_no_fault_and_needs_no_mail_and_no_group() -> None:
    assert faults_of(IDEA) == {}
    assert faults_of(replace(IDEA, email="", group="", legal_form="")) == {}


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [
        ("producer", "", Fault.BLANK),
        ("representative", "", Fault.BLANK),
        ("phone", "", Fault.BLANK),
        ("product", "", Fault.BLANK),
        ("description", "", Fault.BLANK),
        ("locality", "", Fault.BLANK),
        ("phone", "912345678", Fault.PHONE),
        ("phone", "0912", Fault.PHONE),
        ("phone", "gọi buổi tối", Fault.PHONE),
        ("email", "htx@example", Fault.MAIL),
        ("email", "htx example@example.com", Fault.MAIL),
        ("email", "a@example.com,b@example.com", Fault.MAIL),
        ("group", "gold", Fault.GROUP),
        ("producer", "HTX www.example.com", Fault.LINK),
        ("product", "Mua tại https://example.com", Fault.LINK),
        ("representative", "lan@example.com", Fault.LINK),
    ],
)
def test_what_is_wrong_is_told_at_its_field(name: str, typed: str, fault: Fault) -> None:
    assert faults_of(replace(IDEA, **{name: typed})) == {name: fault}


@pytest.mark.parametrize("name", LONGEST)
def test_a_field_takes_so_many_letters_and_no_more(name: str) -> None:
    assert faults_of(replace(IDEA, **{name: "a" * (LONGEST[name] + 1)}))[name] is Fault.TOO_LONG


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912.345.678", "0912 345 678"),
        ("(0208) 3 824-567", "0208 3 824 567"),
        ("+84 912 345 678", "+84 912 345 678"),
        ("0912\u00a0345\u200b678", "0912 345 678"),
    ],
)
def test_a_telephone_number_is_kept_as_digits_and_spaces(typed: str, kept: str) -> None:
    fit = tidied(replace(IDEA, phone=typed))

    assert (fit.phone, faults_of(fit)) == (kept, {})


def test_what_is_typed_is_brought_into_one_form() -> None:
    typed = replace(
        IDEA, producer="  HTX\tChè \x00La  Bằng ", description="Dòng một \r\n\r\n  dòng\x07 hai"
    )

    fit = tidied(typed)

    assert (fit.producer, fit.description) == ("HTX Chè La Bằng", "Dòng một\ndòng hai")


def test_a_number_is_the_same_with_and_without_the_code_of_the_country() -> None:
    assert digits_of("+84 912 345 678") == digits_of("0912.345.678") == "0912345678"


def test_so_many_applications_of_an_hour_are_taken_and_no_more() -> None:
    check_sendings(PER_ADDRESS - 1, PER_PHONE - 1)
    for too_many in ((PER_ADDRESS, 0), (0, PER_PHONE)):
        with pytest.raises(Refusal, match="quá nhiều phiếu"):
            check_sendings(*too_many)
