"""The words people read, in their language. English is the source; a missing translation is English, never a gap.

Mark words with `_("...")` and `_.plural("...", "...", n)`, fill them with `.format(...)` afterwards, so that the
catalogue holds whole sentences. `python -m locales.renew` finds them and brings the catalogues up to date.
"""

import gettext
import io
from functools import cache
from pathlib import Path

import discord
from babel.messages import mofile, pofile
from discord import app_commands

import locales

DOMAIN = "sidekick"
_ROOT = Path(locales.__file__).parent


class Words:
    """A reader's language. Call it with an English sentence to get the reader's."""

    def __init__(self, locale: str, catalogue: gettext.NullTranslations) -> None:
        self.locale = locale
        self._catalogue = catalogue

    def __call__(self, sentence: str) -> str:
        """Translate a sentence."""
        return self._catalogue.gettext(sentence)

    def plural(self, one: str, many: str, count: int) -> str:
        """Translate a sentence that counts something, by the language's own plural rule."""
        return self._catalogue.ngettext(one, many, count)


@cache
def words(locale: str) -> Words:
    """Give the words for a Discord locale or a BCP 47 tag: `pt-BR`, then `pt`, then English."""
    catalogue: gettext.NullTranslations = gettext.NullTranslations()
    for tag in reversed(_fallbacks(locale)):
        if tag in _catalogues():
            nearer = _load(tag)
            nearer.add_fallback(catalogue)
            catalogue = nearer
    return Words(locale, catalogue)


def of(interaction: discord.Interaction) -> Words:
    """Give the words of the person who asks."""
    return words(str(interaction.locale))


class CommandWords(app_commands.Translator):
    """Translates command names and descriptions where the catalogue has them; Discord shows the rest in English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Translate one string of a command; names stay as they are, since people quote them to each other."""
        if context.location.name.endswith("_name") and context.location.name != "choice_name":
            return None
        translated = words(str(locale))(string.message)
        return None if translated == string.message else translated


def _fallbacks(locale: str) -> tuple[str, ...]:
    parts = locale.replace("_", "-").casefold().split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))


@cache
def _catalogues() -> dict[str, Path]:
    """Find the catalogues by folded language tag."""
    found = _ROOT.glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return {path.parent.parent.name.replace("_", "-").casefold(): path for path in found}


def _load(tag: str) -> gettext.GNUTranslations:
    with _catalogues()[tag].open("rb") as file:
        catalogue = pofile.read_po(file, domain=DOMAIN)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
