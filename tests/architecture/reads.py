"""Finds reads that go round `visible_to`, by reading the code as a tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Where only scoped reads are allowed: whatever answers a person.
READERS = (
    "views.py",
    "component_views.py",
    "consumers.py",
    "forms.py",
    "panels.py",
    "context_processors.py",
    "wagtail_hooks.py",
)
SCOPED = {"visible_to", "newest_visible_to", "none", "model"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
FETCHES = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
# The demo's own doors read accounts by name: they exist on one machine, with invented people.
EXCEPT = {"portal/demo/views.py"}


def unscoped_reads(source: str) -> Iterator[tuple[int, str]]:
    """(line, what) of each read in `source` that does not begin with `visible_to`, and each unguarded fetch."""
    tree = ast.parse(source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            parent = parents.get(node)
            if not (isinstance(parent, ast.Attribute) and parent.attr in SCOPED):
                yield node.lineno, ast.unparse(parent if isinstance(parent, ast.Attribute) else node)
        if isinstance(node, ast.Name) and node.id in FETCHES:
            yield node.lineno, node.id
        if isinstance(node, ast.Attribute) and node.attr in {"raw", "extra", "cursor"}:
            yield node.lineno, ast.unparse(node)


def reader_modules() -> list[Path]:
    """Every module that answers a person, packages of views included."""
    apps = [ROOT / name for name in ("portal", "careplans", "forums", "friendships", "recruitment")]
    found = []
    for app in apps:
        for path in sorted(app.rglob("*.py")):
            inside = path.name in READERS or any(f"{part}.py" in READERS for part in path.parts)
            if inside and str(path.relative_to(ROOT)) not in EXCEPT:
                found.append(path)
    return found


def writers() -> list[Path]:
    """Every module of ours that may not change rows in bulk: all but services, querysets, sources and migrations."""
    allowed = {"services", "querysets", "migrations", "triggers"}
    found = []
    for app in ("portal", "careplans", "forums", "friendships", "recruitment"):
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
            if not parts & allowed:
                found.append(path)
    return found


def bulk_writes(source: str) -> Iterator[tuple[int, str]]:
    """(line, what) of each `bulk_…`, raw SQL, `objects.all()`, and `update()` of a queryset."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute):
            continue
        text = ast.unparse(node)
        through_a_manager = any(f".{manager}." in text for manager in MANAGERS)
        if (
            node.attr.startswith("bulk_")
            or node.attr in {"raw", "cursor"}
            or (node.attr in {"update", "all"} and through_a_manager)
        ):
            yield node.lineno, text
