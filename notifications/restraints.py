"""What a template of the office may say: a short list, so that none can hang or leak."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from jinja2 import nodes

from notifications.digests import Change, Held, Late, Unreached
from notifications.filters import FILTERS
from notifications.frames import BODIES
from notifications.kinds import KINDS
from notifications.notices import Entry, Line, Office

FILTER_NAMES: Final = frozenset({*FILTERS, "length"})
_BLOCKS: Final = ("todo", "content", "advice", "basis")
_MACROS: Final = ("until", "passed", "basis", "entries", "held")
_LINE_NAMES: Final = frozenset({"notice", "letter"})
_BODY_NAMES: Final = _LINE_NAMES | {"number", "label", "base", "part"}
_OF_LOOPS: Final = ("index", "first", "last", "length")
_INSIDE: Final = frozenset(
    field.name
    for kind in (Office, Entry, Line, Held, Change, Late, Unreached)
    for field in fields(kind)
)
_MOST_LOOPS: Final = 20
_DEEPEST: Final = 2
# Without sums, products, assignments and free calls, a text is no longer than what it is given.
_WORDS: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.Call,
    nodes.Keyword,
    nodes.Concat,
)
_BODY_WORDS: Final = (*_WORDS, nodes.Extends, nodes.Block)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template, and in which of its lines; 0 is the whole of it."""

    line: int
    what: str


def faults(tree: nodes.Template, kind: str, part: str) -> list[Fault]:
    """List what a parsed template says that it may not say."""
    body = part in BODIES
    allowed = _BODY_WORDS if body else _WORDS
    found = [fault for node, line in _walk(tree) for fault in _said(node, line, kind, allowed)]
    found += _unknown_names(tree, _BODY_NAMES if body else _LINE_NAMES)
    found += _loops(tree)
    if body:
        found += _frame(tree)
    return sorted(set(found), key=lambda fault: (fault.line, fault.what))


def _walk(node: nodes.Node, above: int = 1) -> Iterator[tuple[nodes.Node, int]]:
    """Go through a tree; a node that does not know its line stands in that of the one above."""
    line = node.lineno or above
    yield node, line
    for below in node.iter_child_nodes():
        yield from _walk(below, line)


def _said(
    node: nodes.Node, line: int, kind: str, allowed: tuple[type[nodes.Node], ...]
) -> Iterator[Fault]:
    if not isinstance(node, allowed):
        what = f"không dùng được phép hay câu lệnh “{type(node).__name__}” trong mẫu thư"
        yield Fault(line, what)
    elif isinstance(node, nodes.Getattr):
        yield from _attribute(node, line, kind)
    elif isinstance(node, nodes.Call):
        yield from _call(node, line)
    elif isinstance(node, nodes.Filter) and node.name not in FILTER_NAMES:
        known = ", ".join(sorted(FILTER_NAMES))
        yield Fault(line, f"không có bộ lọc “{node.name}”; các bộ lọc có là {known}")
    elif isinstance(node, nodes.Block) and node.name not in _BLOCKS:
        yield Fault(line, f"không có khối “{node.name}”; các khối có là {', '.join(_BLOCKS)}")


def _attribute(node: nodes.Getattr, line: int, kind: str) -> Iterator[Fault]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    known = _known_of(owner, kind)
    if node.attr not in known:
        whose = f" của {owner}" if owner in {"notice", "letter", "part", "loop"} else ""
        yield Fault(line, f"không có tên “{node.attr}”{whose}; có {', '.join(sorted(known))}")


def _known_of(owner: str, kind: str) -> frozenset[str]:
    if owner == "notice":
        whole = KINDS[kind]
        own = {field.name for field in fields(whole)}
        return frozenset(own | {name for name in ("next_day",) if hasattr(whole, name)})
    of_ours = {"letter": ("name",), "part": _MACROS, "loop": _OF_LOOPS}
    return frozenset(of_ours[owner]) if owner in of_ours else _INSIDE


def _call(node: nodes.Call, line: int) -> Iterator[Fault]:
    whose = node.node.node if isinstance(node.node, nodes.Getattr) else node.node
    ours = isinstance(whose, nodes.Name) and whose.name in {"part", "super"}
    if not ours or node.dyn_args is not None or node.dyn_kwargs is not None:
        yield Fault(line, "chỉ gọi được các phần part.… và super()")


def _unknown_names(tree: nodes.Template, known: frozenset[str]) -> Iterator[Fault]:
    named = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    may = known | named | {"loop", "super"}
    for name in tree.find_all(nodes.Name):
        if name.name not in may:
            yield Fault(
                name.lineno, f"không có tên “{name.name}”; các tên có là {', '.join(sorted(known))}"
            )


def _loops(tree: nodes.Template) -> Iterator[Fault]:
    loops = list(tree.find_all(nodes.For))
    if len(loops) > _MOST_LOOPS:
        yield Fault(loops[_MOST_LOOPS].lineno, f"nhiều hơn {_MOST_LOOPS} vòng lặp")
    for loop in loops:
        if loop.recursive or not isinstance(loop.iter, nodes.Name | nodes.Getattr):
            yield Fault(loop.lineno, "chỉ lặp được trên một danh sách của thư, không đệ quy")
        if _depth(loop) > _DEEPEST:
            yield Fault(loop.lineno, f"vòng lặp lồng nhau quá {_DEEPEST} tầng")


def _depth(loop: nodes.For) -> int:
    return 1 + max((_depth(below) for below in loop.find_all(nodes.For)), default=0)


def _frame(tree: nodes.Template) -> Iterator[Fault]:
    """Tell what a body lacks that must stand on the frame of a mail."""
    extends = [node for node in tree.body if isinstance(node, nodes.Extends)]
    on_base = [each.template for each in extends if isinstance(each.template, nodes.Name)]
    if len(extends) != 1 or [name.name for name in on_base] != ["base"]:
        yield Fault(1, "dòng đầu phải là {% extends base %}")
    for node in tree.body:
        if isinstance(node, nodes.Output) and not _is_blank(node):
            yield Fault(node.lineno, "chữ nằm ngoài các khối thì không được in ra")


def _is_blank(output: nodes.Output) -> bool:
    return all(
        isinstance(piece, nodes.TemplateData) and not piece.data.strip() for piece in output.nodes
    )
