"""Countries and languages as people write them in files: a code is taken, a name gets the code as advice."""

from campaigns.model import locale_tag, nearest
from campaigns.model.errors import InputError
from campaigns.sources import facts


def find_country(written: str) -> str:
    """Return the ISO 3166-1 alpha-2 code; raise InputError with the nearest country for anything else."""
    typed = written.strip()
    if typed.upper() in facts.countries():
        return typed.upper()
    raise InputError(f"{nearest.quote(typed)} is not a country code (ISO 3166-1 alpha-2);", fix=_country_advice(typed))


def find_locale(written: str) -> str:
    """Return a BCP 47 tag of a known language (and country) in its usual spelling; raise InputError otherwise."""
    typed = written.strip()
    try:
        tag = locale_tag.parse(typed)
    except InputError:
        code = _code_of(typed)
        if not code:
            raise
        raise InputError(f"{nearest.quote(typed)} is not a language tag (BCP 47);", fix=f"write `{code}`") from None
    language = locale_tag.language_of(tag)
    if language not in facts.languages():
        fix = nearest.suggest(language, facts.languages()) or "write it like `en` or `pt-BR`"
        raise InputError(f"{nearest.quote(typed)}: no language has the code `{language}`;", fix=fix)
    region = locale_tag.region_of(tag)
    if region.isalpha() and region not in facts.countries():
        raise InputError(f"{nearest.quote(typed)}: there is no country `{region}`;", fix=_country_advice(region))
    return tag


def is_locale(written: str) -> bool:
    """Say whether this is a BCP 47 tag of a known language."""
    try:
        return bool(find_locale(written))
    except InputError:
        return False


def _country_advice(typed: str) -> str:
    codes = facts.country_codes()
    exact = facts.find_country(typed)
    if exact:
        return f"write `{exact}` for {facts.countries()[exact]}"
    close = nearest.closest(typed, codes)
    if close:
        return f"did you mean `{codes[close]}` ({facts.countries()[codes[close]]})?"
    return "write two letters, like `PT`"


def _code_of(typed: str) -> str:
    """Find the code of a language written by its English name."""
    folded = typed.casefold()
    return next((code for code, name in facts.languages().items() if name.casefold() == folded), "")
