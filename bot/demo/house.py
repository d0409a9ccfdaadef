"""The theatre: the sandbox, the newsrooms, the bot's process, the members and the organisers, put up and taken down.

Whatever happens in between, everything is taken down in the opposite order, and nothing is left running.
"""

import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo import partners, process, stage
from bot.demo.crowd import Crowd
from bot.demo.feeds import Newsrooms
from bot.demo.organisers import Organisers
from bot.demo.process import BotProcess
from bot.demo.stage import Stage
from bot.demo.standing import Diary, Lookout
from campaigns.model.partner import PartnerDraft
from campaigns.storage.database import Database

SLUG = "sid-2027"
LOG = "bot.log"


@dataclass(frozen=True, slots=True)
class Programme:
    """What is played."""

    partners: int
    out: Path
    seed: int
    members: int
    day_seconds: float


@dataclass(slots=True)
class House:
    """Everything that runs during the show."""

    programme: Programme
    drafts: tuple[PartnerDraft, ...]
    stage: Stage
    newsrooms: Newsrooms
    database: Database
    environ: dict[str, str]
    folder: Path
    bot: BotProcess
    crowd: Crowd
    organisers: Organisers
    diary: Diary
    lookout: Lookout


@asynccontextmanager
async def built(programme: Programme) -> AsyncIterator[House]:
    """Put everything up."""
    diary = Diary(time.monotonic, time.monotonic())
    drafts = partners.drafts(programme.partners, programme.seed)
    the_stage = stage.build(drafts, programme.seed)
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=".running-", dir=programme.out))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        await stack.enter_async_context(the_stage.discord)
        newsrooms = await stack.enter_async_context(Newsrooms())
        database = Database.open(process.database_url(folder))
        stack.push_async_callback(database.close)
        environ = process.environment(the_stage, folder)
        bot = await BotProcess.start(environ, folder, programme.out / LOG)
        stack.push_async_callback(bot.stop)
        crowd = Crowd(the_stage.discord, the_stage.guilds, SLUG, size=programme.members, seed=programme.seed)
        yield House(
            programme=programme,
            drafts=drafts,
            stage=the_stage,
            newsrooms=newsrooms,
            database=database,
            environ=environ,
            folder=folder,
            bot=bot,
            crowd=crowd,
            organisers=Organisers(the_stage, database, newsrooms, SLUG),
            diary=diary,
            lookout=Lookout(database, SLUG, drafts, crowd, diary),
        )
