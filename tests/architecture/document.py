"""Writes docs/map.md and docs/permissions.md from the code: `make map`. A test fails when they are stale."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("portal.", "forums.", "careplans.", "recruitment.", "friendships.")


def map_page() -> str:
    """docs/map.md: each URL with its view, rule, template and test."""
    from portal.access.checks import doors, sockets

    ours, packages = [], []
    for route, name, view in doors():
        module = view.__module__
        is_ours = module.startswith(OURS) and not module.startswith("portal.access.decorators")
        row = f"| `/{_plain(route)}` | `{module}.{view.__qualname__}` | {view.door} |"
        if is_ours:
            ours.append((route, f"{row} {_template(module, view.__name__)} | {_tests(name)} |"))
        else:
            packages.append((route, row))
    lines = [
        "# Map of the doors",
        "",
        "Written by `make map` from the code; a test fails when it is stale. Each door is also a row of the table",
        "`tests/access/table.py`, which says what every one of the cast is answered there.",
        "",
        "## Ours",
        "",
        "| URL | view | for whom, what it reads, which rule | template | tests |",
        "|---|---|---|---|---|",
        *[row for _, row in sorted(ours)],
        "",
        "## Sockets",
        "",
        "| URL | consumer | for whom | tests |",
        "|---|---|---|---|",
        *[
            f"| `/{_plain(route)}` | `{consumer.__module__}.{consumer.__qualname__}` | {consumer.door} "
            "| `tests/portal/live/test_rooms.py` |"
            for route, consumer in sockets()
        ],
        "",
        "## Of the packages (allauth, Wagtail, Django)",
        "",
        "Tested by `tests/access/test_packages.py`.",
        "",
        "| URL | view | for whom |",
        "|---|---|---|",
        *[row for _, row in sorted(packages)],
        "",
    ]
    return "\n".join(lines)


def _plain(route: str) -> str:
    return re.sub(r"[\^$]|\\Z", "", route).replace("\\", "").replace("|", "&#124;")


def _template(module: str, view: str) -> str:
    app = next(part for part in reversed(module.split(".")) if (ROOT / "templates" / part).is_dir() or part == "portal")
    path = ROOT / "templates" / app / f"{view}.html"
    return f"`{app}/{view}.html`" if path.exists() else "—"


def _tests(name: str) -> str:
    found = []
    for path in _test_files():
        if re.search(rf"[\"']{re.escape(name)}[\"']", path.read_text(encoding="utf-8")):
            found.append(f"`{path.relative_to(ROOT / 'tests')}`")
    return ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")


def _test_files() -> Iterator[Path]:
    yield from sorted((ROOT / "tests").rglob("t*.py"))


def permissions_page() -> str:
    """docs/permissions.md: who sees what, for a manager who has to explain it."""
    from portal.access.choices import OF_A_PERSON, SECOND_FACTOR, Category
    from portal.people.choices import RoleName
    from portal.people.sources import PERSON_READS, ROLE_OPENS, WORKER_READS
    from portal.sharing.choices import MEMBERS_WRITE, OPENS, Share

    rows: list[tuple[str, tuple[Category, ...]]] = [
        ("the supported person", PERSON_READS),
        ("family, friend, professional: before any decision", (Category.CIRCLE,)),
        *[
            (f"the same, by a decision “{share.label}”", (Category.CIRCLE, *OPENS[share]))
            for share in Share
            if share is not Share.NONE
        ],
        ("support worker or cover worker of the person", WORKER_READS),
        ("key worker of the person", (*WORKER_READS, Category.SHARING)),
        ("worker of another team", ()),
        *[
            (f"{RoleName(role).label}, for the people of their services", opens[0])
            for role, opens in ROLE_OPENS.items()
        ],
        *[
            (f"{role.label}", ())
            for role in RoleName
            if role not in ROLE_OPENS and role not in {RoleName.SUPPORT_WORKER, RoleName.CHAIR}
        ],
        ("chair of a review, until seven days after its summary", (Category.CIRCLE, Category.MEETINGS, Category.PLAN)),
    ]
    heads = [str(category.label) for category in OF_A_PERSON]
    lines = [
        "# Who sees what",
        "",
        "Written by `make map` from the rules themselves; a test fails when it is stale. `docs/access.md` says how it",
        "works. Everything about a person stands on one of these shelves; a shelf opens from a date to a date, because",
        "of a membership, a role or a decision that can be named.",
        "",
        "| who | " + " | ".join(heads) + " |",
        "|---" * (len(heads) + 1) + "|",
        *[
            f"| {who} | " + " | ".join("yes" if category in opens else "" for category in OF_A_PERSON) + " |"
            for who, opens in rows
        ],
        "",
        "Money is never part of a set: it is a yes of its own in a decision. "
        "Without a second step at sign-in, everybody but the person themself is asked for one before "
        + ", ".join(sorted(str(category.label) for category in SECOND_FACTOR))
        + ".",
        "",
        "Members write where people talk and write together: "
        + ", ".join(sorted(str(category.label) for category in MEMBERS_WRITE))
        + ". Elsewhere they read.",
        "",
        "What you may not see answers exactly as what does not exist. What you may see but not do says so.",
        "",
    ]
    return "\n".join(lines)


PAGES = {"docs/map.md": map_page, "docs/permissions.md": permissions_page}


def main() -> None:
    """Write the pages."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
