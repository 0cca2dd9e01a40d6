"""A row of the outbox as the letter that leaves: by the office's templates, in a person's words."""

from dataclasses import replace

from notifications.edited import edited_of
from notifications.letters import Letter, letter_of
from notifications.overrides import Finding, load_overrides
from notifications.render import Pages, pages
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.settings import TEMPLATES, settings


def letter_in(row: AnyRow) -> Letter:
    """Read the letter of a mail, as its row holds it.

    Raises:
        Refusal: a notice of no known kind, or facts that are not of its kind.
    """
    letter = letter_of(row.key, row.recipient, row.facts)
    return replace(letter, edited=edited_of(row.edited))


def written(letter: Letter) -> Pages:
    """Write a letter as it would leave now."""
    own_templates()
    return pages(letter)


def own_templates() -> tuple[Finding, ...]:
    """Use the templates that the office has put into its home.

    Returns:
        Why some of its files are not used.
    """
    return load_overrides(settings().home / TEMPLATES)


def template_files() -> list[dict[str, object]]:
    """List the office's own templates: used, or why not and in which line."""
    folder = settings().home / TEMPLATES
    findings = own_templates()
    rows: list[dict[str, object]] = []
    for path in sorted(folder.glob("*/*")):
        if path.name.startswith(".") or path.name.endswith("~") or not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        wrong = [each for each in findings if each.file == str(path)]
        rows += [
            {"file": name, "used": False, "line": each.line or None, "what": each.what}
            for each in wrong
        ] or [{"file": name, "used": True, "line": None, "what": ""}]
    return rows
