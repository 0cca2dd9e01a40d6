"""What a stranger could send to each route: every part of a request, well and badly formed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.web.payloads import PAYLOADS
from tests.web.wire import Asked, Pairs

Say = Callable[[SearchStrategy[Any]], Any]
"""Draws a value."""
Pair = Sequence[tuple[str, str]]
ODD: Final = (
    "", " ", "0", "-1", "00", "1.5", "1e999", "NaN", "2147483647", "2147483648",
    "9" * 18, "9" * 19, "9" * 400, "٣", "²",
    "2020-02-30", "0000-00-00", "99999-01-01", "2020-08-14T25:00", "20200814", "-2020-08-14",
    "true", "null", "[]", "{}", "..", "../../etc/passwd", "\\\\x", "//x.example", "a,b", "a-b-c",
    "%", "%s%n", "_", "'", "';--", '"', "\\", "\t", "\r\nSet-Cookie: x=1", "\x00", "\x7f", "\u200b",
    "\ufeff", "\u202e", "\ufffd", "\ud800", "\udcff", "é", "e\u0301" * 50, "😀" * 20, "x" * 5_000,
    "an@example.vn", "a@" + "b" * 300, "xn--", "@", "1-1", "1-", "-1-1", "9" * 25 + "-1",
)  # fmt: skip
QUERIES: Final = (
    "as_of", "round", "beside", "q", "cycle", "unit", "group", "kind", "stage", "holder", "state",
    "sort", "after", "before", "code", "action", "next", "done", "on", "account", "about",
)  # fmt: skip
"""What pages read of an address beside what the route table says."""
RAW: Final = (
    b"%ff%fe",
    b"%ed%a0%80",
    b"%zz",
    b"%",
    b"%00",
    b"\xc3\xa9",
    b"\xff",
    b"%2f%2e%2e",
    b";",
)
HEADERS: Final[Mapping[bytes, tuple[bytes, ...]]] = {
    b"accept-language": (b"en", b"vi;q=x", b"*", b",;=", b"en" * 400, b"\xff\xfe", b"zz-ZZ;q=1e9"),
    b"cookie": (
        b"ocop=", b"ocop=%00", b"=;;=", b"ocop-language=zz; ocop-scheme=\xff",
        b"ocop=" + b"x" * 999, b"ocop-browser=\xff; ocop-link=" + b"y" * 200,
        b"ocop-language=en; ocop-language=vi",
    ),
    b"host": (b"", b"evil.example", b"127.0.0.1:99999", b"[::1", b"[", b"a b", b"\xff", b"x" * 300),
    b"if-none-match": (b"*", b'"x"', b'W/"', b"\xff"),
    b"if-modified-since": (b"yesterday", b"Thu, 01 Jan 1970 00:00:00 GMT"),
    b"range": (b"bytes=0-", b"bytes=-1,-1,-1", b"x"),
    b"origin": (b"null", b"https://evil.example", b"http://[", b"\xff"),
    b"referer": (b"//x", b"http://[", b"\xff"),
    b"sec-fetch-site": (b"cross-site", b"same-origin", b"none", b"\xff"),
    b"x-forwarded-for": (b"1.2.3.4, \xff", b"x" * 900),
    b"x-forwarded-proto": (b"https",),
    b"accept": (b"application/json", b"\xff"),
    b"accept-encoding": (b"gzip;q=x",),
    b"content-length": (b"-1", b"x", b"99999999999999999999", b"1_0", b"\xb2", b"9" * 5_000),
    b"transfer-encoding": (b"chunked",),
    b"x-http-method-override": (b"DELETE",),
    b"te": (b"trailers" * 9,),
    b"x-long": (b"x" * 40_000,),
}  # fmt: skip
TYPES: Final = (
    b"", b"text/plain", b"application/json", b"multipart/form-data",
    b"multipart/form-data; boundary=", b"multipart/form-data; boundary=" + b"x" * 300,
    b"application/x-www-form-urlencoded; charset=x",
    b"multipart/form-data; boundary=\xff", b"multipart/mixed; boundary=b", b"\xff/\xff", b";;;",
)  # fmt: skip
URLENCODED: Final = b"application/x-www-form-urlencoded"
BOUNDARY: Final = b"b0und"
MULTIPART: Final = b"multipart/form-data; boundary=" + BOUNDARY


@dataclass(frozen=True)
class Route:
    """A route: its method, its path with places in it, what it reads of an address and a form."""

    method: str
    path: str
    queries: tuple[str, ...]
    fields: tuple[str, ...]
    files: tuple[str, ...]


def routes_of(app: FastAPI) -> list[Route]:
    """Read the route table."""
    table = app.openapi()
    schemas = table.get("components", {}).get("schemas", {})
    return [
        _route(method.upper(), path, said, schemas)
        for path, methods in table["paths"].items()
        for method, said in methods.items()
    ]


def _route(method: str, path: str, said: Any, schemas: Any) -> Route:  # noqa: ANN401 -- JSON
    queries = [each["name"] for each in said.get("parameters", ()) if each["in"] == "query"]
    content = said.get("requestBody", {}).get("content", {})
    fields: dict[str, Any] = {}
    for each in content.values():
        name = each["schema"].get("$ref", "").rpartition("/")[2]
        fields |= schemas[name]["properties"] if name else each["schema"].get("properties", {})
    files = [name for name, kind in fields.items() if "contentMediaType" in str(kind)]
    words = [name for name in fields if name not in files]
    return Route(method, path, tuple(queries), tuple(words), tuple(files))


@dataclass(frozen=True)
class Known:
    """What is there to be asked for: values of the places of a path, words that mean something."""

    places: Mapping[str, Sequence[str]]
    words: Sequence[str]


def requests(route: Route, known: Known, csrf: str, cookie: bytes) -> SearchStrategy[Asked]:
    """Describe what somebody could send to a route."""

    @st.composite
    def drawn(draw: Say) -> Asked:
        word = st.one_of(st.sampled_from([*known.words, *ODD, *PAYLOADS]), st.text(max_size=40))
        target = _path(draw, route, known, word) + _query(draw, route, word)
        headers: list[tuple[bytes, bytes]] = [(b"host", b"127.0.0.1:8000"), (b"cookie", cookie)]
        body = b""
        if route.method != "GET":
            kind, body = _body(draw, route, csrf, word)
            headers += [(b"content-type", kind)] if kind else []
        return Asked(_method(draw, route), target, (*headers, *_more(draw, body)), body)

    return drawn()


def _method(draw: Say, route: Route) -> str:
    others = ("HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PATCH", "post", "X" * 50)
    return str(draw(st.sampled_from(others))) if draw(_once_in(25)) else route.method


def _once_in(times: int) -> SearchStrategy[bool]:
    return st.integers(1, times).map(lambda number: number == times)


def _path(draw: Say, route: Route, known: Known, word: SearchStrategy[str]) -> bytes:
    path = route.path.encode()
    for name in (part.partition("}")[0] for part in route.path.split("{")[1:]):
        given = st.sampled_from(known.places.get(name, ("0",)))
        text = draw(given if draw(st.integers(0, 3)) else word)
        raw = draw(st.sampled_from(RAW)) if draw(_once_in(20)) else _quoted(text)
        path = path.replace(b"{" + name.encode() + b"}", raw, 1)
    return path


def _query(draw: Say, route: Route, word: SearchStrategy[str]) -> bytes:
    names = draw(st.lists(st.sampled_from([*route.queries, *QUERIES]), max_size=4))
    pairs = [_quoted(name) + b"=" + _quoted(draw(word)) for name in names]
    if draw(_once_in(12)):
        pairs.append(b"q=" + draw(st.sampled_from(RAW)))
    return b"?" + b"&".join(pairs) if pairs else b""


def _more(draw: Say, body: bytes) -> Pairs:
    odd = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2)) if draw(_once_in(3)) else []
    more = tuple((name, draw(st.sampled_from(HEADERS[name]))) for name in odd)
    length = () if b"content-length" in odd else ((b"content-length", b"%d" % len(body)),)
    return (*more, *length)


def _body(draw: Say, route: Route, csrf: str, word: SearchStrategy[str]) -> tuple[bytes, bytes]:
    names = [*route.fields, *(draw(st.lists(st.sampled_from(QUERIES), max_size=1)))]
    pairs = [(name, draw(word)) for name in names if not draw(_once_in(10))]
    if pairs and draw(_once_in(8)):
        pairs.append((pairs[0][0], draw(word)))
    if not draw(_once_in(12)):
        pairs.append(("csrf", draw(word) if draw(_once_in(12)) else csrf))
    odd = draw(st.sampled_from(_ODD_BODIES)) if draw(_once_in(3)) else None
    if odd is not None:
        return odd(draw, route, pairs)
    if route.files:
        return MULTIPART, _multipart(draw, route, pairs)
    return URLENCODED, _urlencoded(pairs)


def _of_another_type(draw: Say, _: Route, pairs: Pair) -> tuple[bytes, bytes]:
    return draw(st.sampled_from(TYPES)), _urlencoded(pairs)


def _nonsense(draw: Say, _: Route, __: Pair) -> tuple[bytes, bytes]:
    kind = draw(st.sampled_from((*TYPES, MULTIPART, URLENCODED)))
    return kind, draw(st.binary(max_size=80))


def _cut_off(draw: Say, route: Route, pairs: Pair) -> tuple[bytes, bytes]:
    whole = _multipart(draw, route, pairs)
    return MULTIPART, whole[: draw(st.integers(0, len(whole)))]


def _deep(_: Say, __: Route, ___: Pair) -> tuple[bytes, bytes]:
    return b"application/json", b"[" * 50_000


def _wide(draw: Say, _: Route, pairs: Pair) -> tuple[bytes, bytes]:
    more = [(f"a{number}", "1") for number in range(draw(st.sampled_from((20, 1_500))))]
    return URLENCODED, _urlencoded([*pairs, *more])


def _in_parts(draw: Say, route: Route, pairs: Pair) -> tuple[bytes, bytes]:
    return MULTIPART, _multipart(draw, route, pairs)


_ODD_BODIES: Final = (_of_another_type, _nonsense, _cut_off, _deep, _wide, _in_parts)


def _urlencoded(pairs: Pair) -> bytes:
    return b"&".join(_quoted(name) + b"=" + _quoted(text) for name, text in pairs)


def _multipart(draw: Say, route: Route, pairs: Pair) -> bytes:
    parts = [
        (b'name="%s"' % name.encode(), text.encode("utf-8", "surrogatepass"))
        for name, text in pairs
    ]
    for name in route.files or (draw(st.sampled_from(["file", "csrf", "x"])),):
        called = draw(
            st.sampled_from([*PAYLOADS, *ODD, "a.csv", "a.xlsx", "a.toml", "a.pdf", "a.png"])
        )
        shown = called.encode("utf-8", "surrogatepass").replace(b'"', b"%22")
        parts.append((b'name="%s"; filename="%s"' % (name.encode(), shown), draw(_FILES)))
    lines = [
        b"--"
        + BOUNDARY
        + b"\r\nContent-Disposition: form-data; "
        + head
        + b"\r\n\r\n"
        + body
        + b"\r\n"
        for head, body in parts
    ]
    return b"".join(lines) + b"--" + BOUNDARY + b"--\r\n"


_FILES: Final = st.one_of(
    st.sampled_from(
        (
            b"", b"\x00" * 50, b"\xff\xfe", b"PK\x03\x04" + b"\x00" * 30, b"%PDF-1.7\n%%EOF",
            b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, b"\xff\xd8\xff\xe0" + b"\x00" * 20, b"a,b\n1,2\n",
            "Mã,Tên sản phẩm,Chủ thể,Địa bàn\nA1,Chè,HTX,Huyện Đại Từ\n".encode(), b'"' * 99,
            b"[[stages]]\nstage = 1\n", b"place = 'x'\nyear = 99999999999999999999\n", b"\n" * 500,
        )
    ),
    st.binary(max_size=60),
)  # fmt: skip


def _quoted(text: str) -> bytes:
    return quote(text, safe="", errors="surrogatepass").encode()
