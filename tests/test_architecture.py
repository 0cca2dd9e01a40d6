"""What no tool checks: sources of rules, one clock, one place that commits, a wheel that runs."""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main
import yaml

from notifications.kinds import KINDS
from notifications.notices import Notice
from ocop_cycle.cli.app import whole

ROOT = Path(__file__).parents[1]
PACKAGES = ("ocop_cycle", "flows", "rules", "notifications")
TEMPLATES = ROOT / "notifications" / "templates"
PARTS = {"subject.txt", "body.txt", "body.html", "short.txt"}
LONGEST = 300
CLOCK_READERS = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"}


def modules(*folders: str) -> list[Path]:
    """List our files of Python; what Alembic writes is not ours."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "__pycache__" not in path.parts and path.parent.name != "versions"
    )


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[tuple[str, str, int]]:
    """Walk over the calls of a method: whose, which, on which line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node.lineno


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_public_function_of_the_rules_names_its_source() -> None:
    unsourced = [
        where(path, node.lineno)
        for path in modules("rules")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if "Source:" not in (ast.get_docstring(node) or "")
    ]

    assert unsourced == []


def test_the_rules_use_the_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "rules"}
    foreign = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules("rules")
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.partition(".")[0] not in allowed
    ]

    assert foreign == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


def test_nobody_commits_or_rolls_back_but_the_unit_of_work() -> None:
    ended = [
        where(path, line)
        for path in modules(*PACKAGES)
        for _, name, line in calls(path)
        if name in {"commit", "rollback"}
    ]

    assert ended == []


def test_only_the_clock_asks_the_computer_for_the_time() -> None:
    asked = [
        where(path, line)
        for path in modules(*PACKAGES)
        if path != ROOT / "ocop_cycle" / "clock.py"
        for owner, name, line in calls(path)
        if (name in CLOCK_READERS and owner.rpartition(".")[2] in {"date", "datetime"})
        or (owner, name) in {("time", "time"), ("time", "localtime"), ("time", "gmtime")}
    ]

    assert asked == []


def test_every_module_says_what_it_holds_in_one_line() -> None:
    unsaid = [
        str(path.relative_to(ROOT))
        for path in modules(*PACKAGES)
        if "\n" in (ast.get_docstring(tree(path)) or "\n")
    ]

    assert unsaid == []


def test_no_file_of_ours_is_longer_than_300_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(*PACKAGES, "tests")
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_a_package_file_imports_nothing_of_ours_but_the_list_of_regimes() -> None:
    busy = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*PACKAGES)
        if path.name == "__init__.py"
        for node in tree(path).body
        for name in imported(node)
        if name.partition(".")[0] in PACKAGES
    }

    assert busy == {"rules/regimes/__init__.py"}


def notices(of: type[Notice] = Notice) -> list[type[Notice]]:
    return [each for below in of.__subclasses__() for each in (below, *notices(below))]


def test_every_kind_of_notice_has_its_four_templates_and_no_template_is_left_over() -> None:
    written = {
        folder.name: {path.name for path in folder.iterdir()}
        for folder in TEMPLATES.iterdir()
        if folder.is_dir() and not folder.name.startswith("_")
    }

    assert written == dict.fromkeys(KINDS, PARTS)
    assert {each.kind for each in notices() if hasattr(each, "kind")} == set(KINDS)


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for word, below in command.commands.items():
            yield from commands(below, f"{name} {word}")


def test_every_command_has_help() -> None:
    silent = [
        name
        for name, command in commands(typer.main.get_command(whole()), "ocop")
        if not (command.help or "").strip()
    ]

    assert silent == []


def deployments() -> list[dict[str, object]]:
    settings = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return list(settings["deployments"])


def test_every_schedule_is_told_in_the_time_of_vietnam() -> None:
    schedules = [
        schedule
        for deployment in deployments()
        for schedule in deployment.get("schedules") or []  # type: ignore[attr-defined]  # a list
    ]

    assert schedules
    assert {schedule["timezone"] for schedule in schedules} == {"Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".uv" / "bin"))
    build = (
        [uv, "build", "--wheel", "--out-dir", str(folder)]
        if uv
        else [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    )
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- our own build
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_four_packages_and_nothing_else(wheel: Path) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert packed == ours


@pytest.mark.slow
def test_the_built_wheel_installed_alone_answers_help(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "alone"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    run(tmp_path, python, "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    library = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    (library / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    helped = run(tmp_path, home / "bin" / "ocop", "--help")
    place = run(tmp_path, python, "-c", "import ocop_cycle; print(ocop_cycle.__file__)")

    assert "plan" in helped
    assert place.startswith(str(library))


def run(folder: Path, *words: str | Path) -> str:
    """Run a program in a folder that is not ours, with a home of its own."""
    environment = {**os.environ, "OCOP_HOME": str(folder / "home"), "PYTHONPATH": ""}
    done = subprocess.run(  # noqa: S603 -- our own program
        [str(word) for word in words],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
