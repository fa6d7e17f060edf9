"""The files of the house: migrations, and what stands in the templates."""

from pathlib import Path

from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template

ROOT = Path(__file__).parents[2]


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def templates():
    return sorted(p.relative_to(ROOT / "templates") for p in ROOT.glob("templates/**/*.*"))


def test_every_template_compiles():
    engine = engines["django"].engine
    broken = {}
    for name in map(str, templates()):
        try:
            get_template(name)
        except Exception as error:
            broken[name] = str(error)
    assert broken == {}
    assert len(templates()) > 60
    assert engine.autoescape is True


def test_nothing_is_called_safe_in_a_template():
    """Text letters are not HTML: there, and only there, escaping is switched off."""
    found = {}
    for name in templates():
        text = (ROOT / "templates" / name).read_text()
        for sin in ("|safe", "safeseq", "autoescape off", "mark_safe"):
            if sin in text.replace(" ", "") or sin in text:
                found.setdefault(sin, set()).add(name.suffix)
    assert found == {"autoescape off": {".txt"}}
