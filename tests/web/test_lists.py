"""The lists: filtered, searched, sorted, a page at a time, and alike in a file."""

import csv
from io import BytesIO, StringIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from tests.web.years import NAME

LISTS = ("products", "producers", "agencies", "activities", "mails", "journal")


def rows_of(page: str) -> list[str]:
    """Give the first cell of each row of a page, with its marks."""
    return [each.partition("</th>")[0] for each in page.split('<th scope="row">')[1:]]


def address_of(page: str, rel: str) -> str:
    return page.partition(f'rel="{rel}" href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_gone_through_to_its_end_and_back(client: TestClient, name: str) -> None:
    address, pages = f"/{name}", []
    while address:
        page = client.get(address).text
        pages.append(rows_of(page))
        address = address_of(page, "next")
    back = []
    while address := address_of(page, "prev"):
        page = client.get(address).text
        back.append(rows_of(page))

    assert all(len(each) == 50 for each in pages[:-1])
    assert [len(each) for each in pages if not each] == []
    assert back == pages[-2::-1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tan cuong", 4),
        ("Tân Cương", 4),
        ("  CUONG   tan ", 4),
        ("tn20-003", 1),
        ("cuong xyz", 0),
        ("uong", 0),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words_without_marks(
    client: TestClient, asked: str, found: int
) -> None:
    page = client.get("/products", params={"q": asked}).text

    assert len(rows_of(page)) == found


def test_a_producer_a_unit_and_an_activity_are_found_without_marks(client: TestClient) -> None:
    producers = client.get("/producers?q=huong+sen").text
    units = client.get("/agencies?q=dai+tu").text
    activities = client.get("/activities?q=phan+mem").text

    assert "HTX trà Hương Sen Núi" in producers
    assert "Đại Từ" in units
    assert len(rows_of(activities)) > 0


def test_entries_are_sorted_by_name_and_by_day(client: TestClient) -> None:
    by_name = client.get("/products?sort=name").text
    by_day = client.get("/products.csv?sort=due").content.decode("utf-8-sig")

    names = [each.partition(">")[2].partition("<")[0] for each in rows_of(by_name)]
    days = [
        "-".join(reversed(line["Hạn"].split("/")))
        for line in csv.DictReader(StringIO(by_day))
        if line["Hạn"]
    ]
    assert len(names) > 20
    assert names[0].startswith(("B", "C"))
    assert len(days) > 20
    assert days == sorted(days)


def test_a_file_holds_all_pages_of_the_filter_in_its_order(client: TestClient) -> None:
    asked = f"/products?cycle={NAME}&sort=name"
    names = [each.partition(">")[2].partition("<")[0] for each in all_rows(client, asked)]

    answer = client.get(asked.replace("/products?", "/products.csv?"))
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(client.get(asked.replace("?", ".xlsx?")).content)).worksheets[0]

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[0][:3] == ["Sản phẩm", "Mã", "Chủ thể"]
    assert [line[0] for line in lines[1:]] == names
    assert [[cell.value or "" for cell in row] for row in sheet.rows] == lines


def all_rows(client: TestClient, address: str) -> list[str]:
    found: list[str] = []
    while address:
        page = client.get(address).text
        found += rows_of(page)
        address = address_of(page, "next")
    return found


def test_a_file_is_named_in_vietnamese_and_in_ascii(client: TestClient) -> None:
    named = client.get("/producers.csv").headers["Content-Disposition"]

    assert named.startswith('attachment; filename="producers-20')
    assert "filename*=UTF-8''Ch%E1%BB%A7%20th%E1%BB%83%20" in named


def test_a_list_that_is_too_long_for_a_file_is_refused_with_a_sentence(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocop_cycle.web.exports.MOST_IN_WORKBOOK", 10)

    answer = client.get("/products.xlsx")

    assert answer.status_code == 400
    assert "Danh sách có hơn 10 dòng: hãy lọc bớt rồi tải" in answer.text


def test_an_address_is_a_saved_view(client: TestClient) -> None:
    asked = {"q": "tân cương", "stage": "idea_selection", "late": "1", "sort": "name"}

    page = client.get("/products", params=asked).text

    assert 'value="tân cương"' in page
    assert '<option value="idea_selection" selected>' in page
    assert 'name="late" value="1" checked' in page
    assert '<option value="name" selected>' in page


WRONG = [
    "products?stage=nowhere",
    "products?state=lost",
    "products?holder=nobody",
    "products?unit=nowhere",
    "products?kind=x&q=a",
    "products?group='; DROP TABLE entry; --",
    "products?cycle=nowhere",
    "products?late=2",
    "products?sort=id;SELECT 1",
    "products?sort=entry.id DESC",
    "products?after=x",
    "products?after=1-2",
    "products?after=99999999999999999999",
    "products?after=-1",
    "products?after=1&before=2",
    "products?q=%25%25",
    "products?q=___",
    "products?q=" + "a" * 101,
    "producers?sort=due",
    "agencies?level=x",
    "activities?state=x",
    "mails?state=x",
    "mails?kind=letter",
    "journal?action=x",
    "journal?since=2020-13-01",
    "journal?until=yesterday",
    "journal?after=5",
    "journal?after=²-1",
]


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_value_in_an_address_is_refused_with_one_sentence(
    client: TestClient, address: str
) -> None:
    name, _, asked = address.partition("?")
    answers = [client.get(f"/{name}{ending}?{asked}") for ending in ("", ".csv", ".xlsx")]

    assert [each.status_code for each in answers] == [400, 400, 400]
    said = answers[0].text.partition("</h1>")[2]
    assert said.count("<p") >= 1
    assert "Traceback" not in said


@pytest.mark.parametrize("typed", ["%", "_", "a%", "' OR 1=1 --", "hoa\x00binh", "\\", "ả" * 40])
def test_signs_of_sql_in_a_search_find_nothing_they_should_not(
    client: TestClient, typed: str
) -> None:
    answer = client.get("/products", params={"q": typed})

    assert answer.status_code in {200, 400}
    assert len(rows_of(answer.text)) < 50


def test_a_page_that_would_follow_a_row_that_is_not_there_is_refused(client: TestClient) -> None:
    answers = [client.get(f"/{each}") for each in ("products?after=424242", "journal?before=1-99")]

    assert [each.status_code for each in answers] == [400, 400]
    assert "hãy xem lại từ trang đầu" in answers[0].text


def test_the_form_for_a_code_still_leads_to_its_product(client: TestClient) -> None:
    answer = client.get("/products", params={"code": " tn20-003 "}, follow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/products/tn20-003")
