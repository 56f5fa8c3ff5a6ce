"""Imports run downwards only, also where import-linter cannot see: foreign keys and URLs named by strings."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
# From the bottom to the top; what stands in one line must not know each other.
FLOORS = [
    {"audit"},
    {"access"},
    {"notifications"},
    {"people"},
    {"signin"},
    {"joining"},
    {"sharing"},
    {"files"},
    {"live"},
    {"meetings"},
    {"policies"},
    {"careplans", "forums"},
    {"demo"},
]
FLOOR = {label: number for number, labels in enumerate(FLOORS) for label in labels}
LINT = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]


def lint(folder: Path, config: str | None = None) -> subprocess.CompletedProcess[str]:
    arguments = ["--config", config] if config else []
    return subprocess.run([*LINT, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_the_contracts_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_a_broken_contract_is_found(tmp_path):
    for package, line in (("below", "import above\n"), ("above", "")):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(line)
    contracts = (
        "[importlinter]\nroot_packages =\n  above\n  below\n[importlinter:contract:1]\nname = n\ntype = layers\n"
    )
    (tmp_path / "lint.ini").write_text(contracts + "layers =\n  above\n  below\n")
    assert lint(tmp_path, "lint.ini").returncode == 1
    (tmp_path / "below" / "__init__.py").write_text("")
    (tmp_path / "above" / "__init__.py").write_text("import below\n")
    assert lint(tmp_path, "lint.ini").returncode == 0


def upward_keys(found: list[type[models.Model]]) -> list[str]:
    """Foreign keys that point to a higher floor, save the one to the user that is allowed by name."""
    wrong = []
    for model in found:
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            target = field.related_model
            mine, theirs = FLOOR.get(model._meta.app_label), FLOOR.get(target._meta.app_label)
            if mine is None or theirs is None or target._meta.label == settings.AUTH_USER_MODEL:
                continue
            level = mine == theirs and model._meta.app_label != target._meta.app_label
            if theirs > mine or level:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    return wrong


def test_no_foreign_key_points_upwards():
    ours = [model for model in apps.get_models() if model._meta.app_label in FLOOR]
    assert {model._meta.app_label for model in ours} == set(FLOOR)
    assert upward_keys(ours) == []


def test_a_foreign_key_that_points_upwards_is_found(monkeypatch):
    monkeypatch.setitem(FLOOR, "access", 99)
    assert upward_keys([apps.get_model("live", "Room")]) == ["live.Room.shelf → access.Shelf"]


def owners() -> dict[str, str]:
    """URL name → the app whose `urls.py` declares it."""
    found = {}
    for pattern in get_resolver().url_patterns:
        module = getattr(getattr(pattern, "urlconf_module", None), "__name__", "")
        for inner in getattr(pattern, "url_patterns", []):
            if getattr(inner, "name", None) and module.endswith(".urls"):
                found[inner.name] = module.split(".")[-2]
    return found


def upward_links(folder: str, text: str, names: dict[str, str]) -> list[str]:
    """Names of URLs in a template of `folder` that belong to a higher floor, or to another feature."""
    wrong = []
    for name in re.findall(r"{%\s*url\s+['\"]([\w:-]+)['\"]", text):
        owner = names.get(name)
        if owner in FLOOR and folder in FLOOR and owner != folder and FLOOR[owner] >= FLOOR[folder]:
            wrong.append(name)
    return wrong


def test_no_template_links_upwards():
    names = owners()
    assert names["today"] == "people"
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.*")):
        folder = path.relative_to(ROOT / "templates").parts[0]
        if links := upward_links(folder, path.read_text(encoding="utf-8"), names):
            found[str(path.relative_to(ROOT))] = links
    assert found == {}


def test_a_template_that_links_upwards_is_found():
    names = {"talk": "forums", "meeting": "meetings", "today": "people"}
    assert upward_links("people", "{% url 'talk' %} {% url 'today' %}", names) == ["talk"]
    assert upward_links("careplans", '{% url "talk" %} {% url "meeting" %}', names) == ["talk"]


def test_every_top_level_package_has_its_place():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    named = set(re.search(r"root_packages = (\[.*\])", text).group(1).strip("[]").replace('"', "").split(", "))
    assert packages == named


@pytest.mark.parametrize("forbidden", ["bleach", "nh3"])
def test_html_is_cleaned_in_one_place_only(forbidden):
    found = []
    for top in ("portal", "forums", "careplans", "recruitment", "friendships"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if any(name.split(".")[0] == forbidden for name in names):
                    found.append(str(path.relative_to(ROOT)))
    assert found == ["portal/lib/html.py"]
