"""Strangers' words, made harmless for Discord: nobody is notified, nothing is hidden, nothing is formatted by accident.

What is cleaned here passes `plain_text.find_problems`. The order matters: what is invisible goes first, because Discord
itself drops such characters before it looks for mentions.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

LONGEST_BUTTON_URL: Final = 512
"""Discord's limit for the address of a link button."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS: Final = frozenset("\u200c\u200d")
_JOINER_RUN: Final = re.compile("[\u200c\u200d]*([\u200c\u200d])")
_KEPT: Final = _JOINERS | {"\n", "\t"}
_FIRST_JOINING_SCRIPT: Final = "\u0590"
_LETTERS_PER_LETTER: Final = 20
"""How much that is invisible may stand around one visible letter before the rest is left unread."""
_VIRAMA: Final = 9
"""The combining class of the marks that tie two consonants of an Indic script together."""
_MOST_MARKS: Final = 8
"""Combining marks on one letter; no script needs more, and towers of them cover the lines around."""

_FLAG: Final = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")
_MARK_TOWER: Final = re.compile(r"[^\w\s]{9,}")
_LINE_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_EVERYONE: Final = re.compile(r"@(?=\s*(?:everyone|here)\b)", re.IGNORECASE)
_MENTION: Final = re.compile(r"<(?:(@)[!&]?|(#))(\d+)>")
_COMMAND_OR_EMOJI: Final = re.compile(r"<(?:a?(:\w+:)|(/[^:<>]+):)\d+>")
_INVITE: Final = re.compile(
    r"(?:https?://)?(?:www\.|ptb\.|canary\.)?(?:discord(?:app)?\.com/invite|discord\.gg|discord\.(?:me|io|li)|dsc\.gg|invite\.gg)"
    r"/+[\w-]+\S*",
    re.IGNORECASE,
)
_FORMATTING: Final = re.compile(
    r"[\\*`\[\]<>~|]|(?<![^\W_])_|_(?![^\W_])"
    r"|^(?:#{1,3}(?=\s|$)|-(?=#?(?:\s|$))|\+(?=\s|$))|(?<=^\d)\.(?=\s|$)|(?<=^\d\d)\.(?=\s|$)",
    re.MULTILINE,
)
_WHOLE: Final = re.compile(r"\[(?:\\.|[^\[\]\\\n])*\]\([^)\s]*\)|https?://\S+|\\.")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？]|\n")
_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?|[0-9a-f]*:[0-9a-f:.]+", re.ASCII)
_KEPT_IN_URL: Final = "%/:?#@!$&'*+,;=~-._"


def clean(text: str, *, is_multiline: bool = False) -> str:
    """Remove what nobody can see or what hides something, compose letters, and tidy the spaces."""
    whole = text if _is_plain(text) else _LINE_BREAKS.sub("\n", text)
    # most texts have nothing hidden, and a look at every character costs more than all the rest
    composed = unicodedata.normalize("NFC", whole if _is_plain(whole) else _without_hidden(whole))
    composed = composed if composed.isascii() else _without_towers(composed)
    if not is_multiline:
        return " ".join(composed.split())
    return "\n".join(" ".join(line.split()) for line in composed.split("\n")).strip()


def inert(text: str) -> str:
    """Take the power from mentions, commands, custom emoji and invitations; for clean text."""
    if "/" in text:
        text = _INVITE.sub("(invitation removed)", text)
    if "<" in text:
        text = _MENTION.sub(lambda match: f"{'＠' if match[1] else '#'}{match[3]}", text)
        text = _COMMAND_OR_EMOJI.sub(lambda match: match[1] or match[2], text)
    return _EVERYONE.sub("＠", text) if "@" in text else text


def escape(text: str) -> str:
    """Make every character show as itself in Discord's Markdown."""
    return _FORMATTING.sub(lambda match: "\\" + match[0], text)


def title(text: str, limit: int = 200) -> str:
    """Make a headline of a stranger's text: one line of Discord Markdown without any effect."""
    return cut(escape(inert(clean(text[: limit * _LETTERS_PER_LETTER]))), limit)


def safe_link(url: str, limit: int = LONGEST_BUTTON_URL) -> str | None:
    """Return a web address as it is safe to show, its host in plain letters; None for anything else."""
    if not url.strip().isprintable() or _INVITE.search(url):
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError, too: no such name can exist
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or not _is_host(host):
        return None
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    rest = (quote(part, safe=_KEPT_IN_URL) for part in (parts.path, parts.query, parts.fragment))
    link = urlunsplit((parts.scheme, place, *rest))
    return link if len(link) <= limit else None


def cut(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters: after a sentence, else after a word with an ellipsis.

    Never inside a letter with its marks, an emoji, a link, or between a backslash and what it escapes.
    """
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, limit + 1) if found.end() <= limit]
    if ends and ends[-1] >= limit // 2 and may_cut(text, ends[-1]):
        return text[: ends[-1]].rstrip()
    last = next(place for place in range(limit - 1, -1, -1) if may_cut(text, place))
    space = max(text.rfind(" ", last // 2, last + 1), text.rfind("\n", last // 2, last + 1))
    at = space if space > 0 and may_cut(text, space) else last
    return text[:at].rstrip() + "…"


def may_cut(text: str, place: int) -> bool:
    """Tell whether the text may be parted before this character."""
    if place <= 0 or place >= len(text):
        return True
    if any(whole.start() < place < whole.end() for whole in _WHOLE.finditer(text)):
        return False
    before, after = text[place - 1], text[place]
    if _is_flag_half(after) and _is_flag_half(before):
        start = place
        while start and _is_flag_half(text[start - 1]):
            start -= 1
        return (place - start) % 2 == 0
    is_joining = before == "\u200d" or unicodedata.combining(before) == _VIRAMA
    return not is_joining and not _belongs_to_the_one_before(after)


def _belongs_to_the_one_before(char: str) -> bool:
    is_skin_tone, is_tag = "\U0001f3fb" <= char <= "\U0001f3ff", "\U000e0020" <= char <= "\U000e007f"
    is_vowel_or_final = "\u1160" <= char <= "\u11ff"  # of a Korean syllable in parts
    return char in _JOINERS or is_skin_tone or is_tag or is_vowel_or_final or _is_mark(char)


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _is_plain(text: str) -> bool:
    """Tell quickly whether every character is one that is seen, or a space of the usual kinds."""
    is_printable = text.replace("\n", " ").replace("\t", " ").replace("\xa0", " ").isprintable()
    return is_printable and (text.isascii() or _BLANK_LETTERS.isdisjoint(text))


def _without_hidden(text: str) -> str:
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    visible = "".join(
        char for place, char in enumerate(text) if place in flags or char in _KEPT or not _is_hidden(char)
    )
    return _without_idle_joiners(_JOINER_RUN.sub(r"\1", visible))


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or char in _BLANK_LETTERS


def _without_idle_joiners(text: str) -> str:
    """Keep a joiner only between two characters of a script, or emoji, that may be joined."""
    return "".join(
        char
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if char not in _JOINERS or min(before, after) >= _FIRST_JOINING_SCRIPT
    )


def _without_towers(text: str) -> str:
    if not _MARK_TOWER.search(text):
        return text
    kept: list[str] = []
    height = 0
    for char in text:
        height = height + 1 if _is_mark(char) else 0
        if height <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _is_host(host: str) -> bool:
    return _HOST.fullmatch(host) is not None
