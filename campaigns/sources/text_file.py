"""An uploaded file becomes text here, or one clear sentence about why it is not a text file."""

from campaigns.sources import findings

LARGEST_BYTES = 2_000_000

_SAVE_AS_CSV = "save the sheet as `CSV UTF-8` and use that file"
_SAVE_AS_UTF8 = "save the file as UTF-8"
_NOT_TEXT = (
    (b"PK\x03\x04", "this is a spreadsheet or an archive (XLSX, ODS, ZIP), not a text file"),
    (b"\xd0\xcf\x11\xe0", "this is an old spreadsheet (XLS), not a text file"),
    (b"%PDF", "this is a PDF, not a text file"),
)


def decode(data: bytes, file: str, *, is_csv: bool, largest_bytes: int = LARGEST_BYTES) -> str:
    """Turn bytes into text with plain line ends; raise ProblemsError with the one thing to do otherwise."""
    advice = _SAVE_AS_CSV if is_csv else _SAVE_AS_UTF8
    if len(data) > largest_bytes:
        limit = f"{largest_bytes / 1_000_000:g} MB"
        raise findings.stop(file, "", f"the file has {len(data):,} bytes; the limit is {limit}: split it")
    for start, what in _NOT_TEXT:
        if data.startswith(start):
            raise findings.stop(file, "", f"{what}; {advice}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise findings.stop(file, "", f"this file is UTF-16 or not text at all, we need UTF-8; {advice}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}"
        rule = f"byte {byte} is not UTF-8, so letters like é or ü would be lost; {advice}"
        raise findings.stop(file, "" if is_csv else str(line), f"line {line}: {rule}" if is_csv else rule) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if is_csv else text
