"""Mutants of a module: every small change of its syntax tree that a test should notice.

Nothing is written: a mutant is a changed tree in memory, which `benchmarks.mutant_tests` compiles.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
_CALLS = {
    one: other
    for pair in (
        ("min", "max"),
        ("any", "all"),
        ("startswith", "endswith"),
        ("lstrip", "rstrip"),
        ("find", "rfind"),
    )
    for one, other in (pair, pair[::-1])
}
_GENERICS = frozenset({"dict", "frozenset", "list", "set", "tuple", "type"})
_LONGEST_TEXT = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change. `function`, `source` and `change` identify it when lines move."""

    file: str
    """Path from the root of the project, with slashes."""
    function: str
    """Qualified name of the function or class that holds the change; empty: the module."""
    lines: range
    """Lines whose execution can reach the change, from 1."""
    source: str
    """The source line of the change, without indentation."""
    change: str
    """`original -> mutated`; the second equal change on an equal line ends with `#2`."""
    tree: ast.Module
    place: tuple[ast.AST, str, int | None]
    """Parent, field, and index in the field where it is a list."""
    replacement: ast.AST

    @property
    def line(self) -> int:
        """The line of the changed node."""
        return self.lines[-1]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Identity that outlives moved lines."""
        return self.file, self.function, self.source, self.change

    def apply(self) -> ast.Module:
        """The mutated tree. All mutants of a module share one tree, and this changes it. So call it
        only once in a process.
        """
        parent, name, index = self.place
        if index is None:
            setattr(parent, name, self.replacement)
        else:
            getattr(parent, name)[index] = self.replacement
        return ast.fix_missing_locations(self.tree)


def mutants_of(root: Path, path: Path) -> list[Mutant]:
    """All mutants of a module, in the order of its lines."""
    text = path.read_text(encoding="utf-8")
    finder = _Finder(path.relative_to(root).as_posix(), text)
    return sorted(finder.found(), key=lambda mutant: mutant.line)


class _Finder:
    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._source = text.splitlines()
        self._tree = ast.parse(text)
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def found(self) -> Iterator[Mutant]:
        yield from self._below(self._tree, function="", statement=None)

    def _below(
        self, parent: ast.AST, *, function: str, statement: ast.stmt | None
    ) -> Iterator[Mutant]:
        for name, value in ast.iter_fields(parent):
            if _is_type(parent, name):
                continue
            nodes = value if isinstance(value, list) else [value]
            for index, node in enumerate(nodes):
                if not isinstance(node, ast.AST) or _is_prose(node):
                    continue
                inner = node if isinstance(node, ast.stmt) else statement
                within = function
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    within = f"{function}.{node.name}".strip(".")
                place = (parent, name, index if isinstance(value, list) else None)
                for replacement, change in _changes(parent, name, node):
                    yield self._mutant(
                        node,
                        place,
                        replacement,
                        function=function,
                        statement=inner,
                        change=change,
                    )
                yield from self._below(node, function=within, statement=inner)

    def _mutant(
        self,
        node: ast.AST,
        place: tuple[ast.AST, str, int | None],
        replacement: ast.AST,
        *,
        function: str,
        statement: ast.stmt | None,
        change: str,
    ) -> Mutant:
        located = node if hasattr(node, "lineno") else place[0]
        line: int = getattr(located, "lineno", getattr(statement, "lineno", 1))
        if isinstance(located, ast.stmt | ast.expr):
            ast.copy_location(replacement, located)
        source = self._source[line - 1].strip()
        self._seen[function, source, change] += 1
        count = self._seen[function, source, change]
        return Mutant(
            file=self._file,
            function=function,
            lines=range(min(getattr(statement, "lineno", line), line), line + 1),
            source=source,
            change=change if count == 1 else f"{change} #{count}",
            tree=self._tree,
            place=place,
            replacement=replacement,
        )


def _is_type(parent: ast.AST, field: str) -> bool:
    """Whether the field holds an annotation, the argument of a generic type, or code for type
    checkers only. No test can see a change there.
    """
    if field in {"annotation", "returns"}:
        return True
    if isinstance(parent, ast.Subscript) and field == "slice":
        name = getattr(parent.value, "attr", getattr(parent.value, "id", ""))
        return name in _GENERICS or (name[:1].isupper() and not name.isupper())
    return isinstance(parent, ast.If) and getattr(parent.test, "id", "") == "TYPE_CHECKING"


def _is_prose(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _changes(parent: ast.AST, field: str, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Replacements of a node, each with `original -> mutated`."""
    original = _shown(node)
    if isinstance(node, ast.expr):
        candidates = [*_of_expression(node)]
        if _is_condition(parent, field):
            candidates += _of_condition(parent, node)
        for replacement in candidates:
            yield replacement, f"{original} -> {_shown(replacement)}"
        for replacement, element in _shortened(node):
            yield replacement, f"without {_shown(element)}"
    elif isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                replacement = _with(node, **{part: None})
                yield replacement, f"[{original}] -> [{_shown(replacement)}]"
    elif isinstance(node, ast.stmt):
        yield from ((new, f"{original} -> {_shown(new)}") for new in _of_statement(node))


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST_TEXT else f"{text[:40]} ... {text[-25:]}"


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _is_condition(parent: ast.AST, field: str) -> bool:
    return field in {"test", "ifs", "guard"} and not isinstance(parent, ast.Assert)


def _of_condition(parent: ast.AST, node: ast.expr) -> Iterator[ast.expr]:
    # `while True` would only measure the limit of CPU time.
    if not isinstance(parent, ast.While):
        yield ast.Constant(value=True)
    yield ast.Constant(value=False)
    if not isinstance(node, ast.Compare | ast.UnaryOp):
        yield ast.UnaryOp(op=ast.Not(), operand=node)


def _of_expression(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for other in _COMPARISONS[type(operator)]:
                    operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                    yield _with(node, ops=operators)
        case ast.BoolOp(op=operator):
            yield _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield copy.copy(node.operand)
        case ast.BinOp():
            yield from _of_arithmetic(node)
        case ast.Call():
            yield from _of_call(node)
        case ast.Constant():
            yield from (ast.Constant(value=value) for value in _of_constant(node.value))


def _of_arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.BitOr):
        yield copy.copy(node.left)
        yield copy.copy(node.right)
    elif other := _ARITHMETIC.get(type(node.op)):
        yield _with(node, op=other())


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(id=name) if name in _CALLS:
            yield _with(node, func=_with(node.func, id=_CALLS[name]))
        case ast.Attribute(attr=name) if name in _CALLS:
            yield _with(node, func=_with(node.func, attr=_CALLS[name]))


def _of_constant(value: object) -> Iterator[str | bytes | int | float]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            yield value - 1
        case float():
            yield value + 1
        case str():
            yield f"XX{value}XX"
            if value:
                yield ""
        case bytes():
            yield b"XX%bXX" % value
            if value:
                yield b""


def _shortened(node: ast.expr) -> Iterator[tuple[ast.AST, ast.AST]]:
    """A literal collection without one of its elements, and that element."""
    if isinstance(node, ast.Dict):
        for index, key in enumerate(node.keys):
            keys = [*node.keys[:index], *node.keys[index + 1 :]]
            values = [*node.values[:index], *node.values[index + 1 :]]
            yield _with(node, keys=keys, values=values), key or node.values[index]
    elif isinstance(node, ast.Set | ast.List | ast.Tuple):
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return
        for index, element in enumerate(node.elts):
            if isinstance(node, ast.Set) and len(node.elts) == 1:
                return  # `{}` would be a dict
            yield _with(node, elts=[*node.elts[:index], *node.elts[index + 1 :]]), element


def _of_statement(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.Return(value=value):
            # `False` and `None` are the same to every condition.
            if value is not None and not (
                isinstance(value, ast.Constant) and value.value in {None, False}
            ):
                yield ast.Return(value=ast.Constant(value=None))
        case ast.Expr() | ast.Continue() | ast.Break() | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.Pass()
            if other := _ARITHMETIC.get(type(node.op)):
                changed = copy.copy(node)
                changed.op = other()
                yield changed
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
