"""Settings: everything wrong at once, nothing secret shown, and what may be combined with what."""

from collections.abc import Callable
from pathlib import Path

import discord
import pytest

from bot import secret_key, settings
from bot.settings import DISCORD_API, INVITE_PERMISSIONS, Settings, SettingsError

LONG = "0123456789-0123456789-0123456789"
Give = Callable[..., None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Give:
    """Start from an empty environment in an empty folder; then name variables."""
    for name in settings.NAMES:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def set_(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_


def problems(load: Callable[[], Settings] = settings.load_for_run) -> dict[str, str]:
    with pytest.raises(SettingsError) as refused:
        load()
    lines = [line.partition(": ") for line in refused.value.problems]
    return {name: rule for name, _, rule in lines}


def test_a_missing_token_says_where_to_get_one_and_how_to_invite_the_bot(give: Give) -> None:
    rule = problems()["DISCORD_TOKEN"]
    assert "discord.com/developers/applications" in rule
    assert "bot and applications.commands" in rule
    assert str(INVITE_PERMISSIONS) in rule


def test_the_invitation_asks_for_what_posting_and_checking_need_and_no_more() -> None:
    needed = discord.Permissions(
        view_channel=True, send_messages=True, embed_links=True, attach_files=True, read_message_history=True
    )
    assert needed.value == INVITE_PERMISSIONS


def test_every_problem_is_told_at_once_one_line_each(give: Give) -> None:
    give(
        DATABASE_URL="mysql://somewhere/else",
        HQ_GUILD_ID="12",
        SEND_RATE="0",
        HTTP_PORT="many",
        LOG_FORMAT="xml",
        FETCH_ALLOW_LOOPBACK="true",
    )
    assert set(problems()) == {
        "DISCORD_TOKEN",
        "SECRET_KEY",
        "DATABASE_URL",
        "HQ_GUILD_ID",
        "SEND_RATE",
        "HTTP_PORT",
        "LOG_FORMAT",
        "FETCH_ALLOW_LOOPBACK",
    }


def test_an_empty_variable_is_as_good_as_none(give: Give) -> None:
    give(HQ_GUILD_ID="", SEND_RATE="", DISCORD_API_URL="", HTTP_PORT="", LOG_LEVEL="", SECRET_KEY="")
    read = settings.load()
    assert (read.hq_guild_id, read.send_rate, read.discord_api_url) == (None, 48, DISCORD_API)
    assert (read.secret_key, read.http_port) == (None, 0)


def test_the_file_is_read_and_the_environment_wins(give: Give) -> None:
    Path(".env").write_text("DISCORD_TOKEN=from-the-file\nSEND_RATE=5\n# a remark\nSOMEBODY_ELSES=thing\n", "utf-8")
    give(SEND_RATE="7")
    read = settings.load()
    assert read.discord_token is not None
    assert read.discord_token.reveal() == "from-the-file"
    assert read.send_rate == 7


def test_a_file_in_another_encoding_is_a_readable_problem(give: Give) -> None:
    Path(".env").write_bytes("DISCORD_TOKEN=café".encode("utf-16"))
    assert problems(settings.load).keys() == {".env"}


def test_secrets_show_in_no_repr_and_no_message(give: Give) -> None:
    give(DISCORD_TOKEN="to-ken", SECRET_KEY=LONG, DATABASE_URL="postgresql+asyncpg://me:pass-word@db/sidekick")
    shown = repr(settings.load()) + str(settings.load())
    assert not any(secret in shown for secret in ("to-ken", LONG, "pass-word"))
    give(DISCORD_TOKEN="Bot to-ken", SECRET_KEY="short-secret", SEND_RATE="x")
    told = " ".join(problems().values())
    assert not any(secret in told for secret in ("to-ken", "short-secret"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/api/v10", "http://localhost:1", "http://[::1]:9/api/v10"])
def test_feeds_on_loopback_only_while_discord_is_on_loopback(give: Give, url: str) -> None:
    give(FETCH_ALLOW_LOOPBACK="1", DISCORD_API_URL=url)
    assert settings.load().fetch_allow_loopback
    give(DISCORD_API_URL=url.replace("127.0.0.1", "10.0.0.1").replace("localhost", "a.test").replace("::1", "::2"))
    assert "FETCH_ALLOW_LOOPBACK" in problems(settings.load)


def test_the_token_never_travels_to_discord_in_the_open(give: Give) -> None:
    give(DISCORD_API_URL="http://discord.com/api/v10")
    assert "https://" in problems(settings.load)["DISCORD_API_URL"]


@pytest.mark.parametrize("url", ["discord.com/api", "ftp://discord.com", "https://", "127.0.0.1:80"])
def test_an_address_that_is_none_is_refused(give: Give, url: str) -> None:
    give(DISCORD_API_URL=url)
    assert "DISCORD_API_URL" in problems(settings.load)


def test_the_real_discord_wants_a_key_and_a_stand_in_gets_one(give: Give) -> None:
    give(DISCORD_TOKEN="x")
    assert problems().keys() == {"SECRET_KEY"}
    give(DISCORD_API_URL="http://127.0.0.1:1/api/v10")
    made = secret_key.secret(settings.load_for_run())
    assert len(made) >= settings.SECRET_KEY_LENGTH
    assert secret_key.secret(settings.load_for_run()) == made
    assert Path("data/secret.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_was_given_is_the_key(give: Give) -> None:
    give(DISCORD_TOKEN="x", SECRET_KEY=LONG)
    assert secret_key.secret(settings.load_for_run()) == LONG.encode()
    assert not Path("data").exists()


def test_the_example_names_every_variable_and_nothing_else() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    named = {line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line and line[:2] != "##"}
    assert named == {name.upper() for name in settings.NAMES}


def test_the_example_as_it_is_changes_nothing(give: Give) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    Path(".env").write_bytes(example.read_bytes())
    assert settings.load() == Settings()
