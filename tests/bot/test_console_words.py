"""`words check`: one text on each line, one answer for each; found or not, the exit code is 0."""

import json
from pathlib import Path

import pytest

from bot import cli


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["words", "check", *arguments])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_each_line_is_answered_by_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes("\ufeffchild pornography\r\n\r\nI want to die.\nminor changes".encode())
    code, out, _ = _check(capsys, str(file), "--json")
    prefer = "child sexual abuse material (CSAM) / child sexual exploitation material"
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "line": 1,
            "findings": [{"id": "1", "start": 0, "end": 17, "severity": "block", "prefer": prefer}],
            "disclosure": False,
        },
        {"line": 2, "findings": [], "disclosure": False},
        {"line": 3, "findings": [], "disclosure": True},
        {"line": 4, "findings": [], "disclosure": False},
    ]


def test_people_read_where_it_stands_what_to_prefer_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("Sie hat Selbstmord begangen.\nAlles gut.\n", "utf-8")
    code, out, _ = _check(capsys, str(file), "--locale", "de-AT")
    assert code == 0
    first, second = out.splitlines()
    assert first.startswith('1:9-18: block: "Selbstmord"; prefer: Suizid')
    assert second == "2: in order"


@pytest.mark.parametrize(
    ("data", "arguments", "said"), [(b"\xff\xfe", (), "not UTF-8"), (b"hello", ("--locale", "xx"), "no language")]
)
def test_bad_input_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, arguments: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes(data)
    code, out, err = _check(capsys, str(file), *arguments)
    assert (code, out) == (2, "")
    assert said in err
