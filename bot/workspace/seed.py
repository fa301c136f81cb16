"""The people and channels of a fresh local workspace, and the app installed in it."""

from bot.workspace.records import Channel, Person, Team

TEAM = Team(id="T0LOCAL01", name="Local workspace", domain="local-workspace")
OTHER_TEAM_ID = "T0OTHER01"

APP_ID = "A0TCO00001"
BOT_ID = "B0TCO00001"
BOT_TOKEN = "xoxb-local-workspace"
APP_TOKEN = "xapp-1-A0TCO00001-local-workspace"
SIGNING_SECRET = "local-workspace-signing-secret"
VERIFICATION_TOKEN = "local-verification"

ANA = Person(id="U0ANA00001", name="ana", real_name="Ana Souza", team_id=TEAM.id)
RAVI = Person(id="U0RAVI0001", name="ravi", real_name="Ravi Iyer", team_id=TEAM.id)
GUEST = Person(
    id="U0GUEST001",
    name="mina",
    real_name="Mina Park",
    team_id=OTHER_TEAM_ID,
    is_stranger=True,
)
BOT = Person(
    id="U0TCO00001", name="tco", real_name="tco", team_id=TEAM.id, is_bot=True, bot_id=BOT_ID
)
# Speaks for Slack itself, when a command fails for instance.
SLACKBOT = Person(
    id="USLACKBOT", name="slackbot", real_name="Slackbot", team_id=TEAM.id, is_bot=True
)
PEOPLE = (ANA, RAVI, GUEST, BOT, SLACKBOT)

EVERYONE = (ANA.id, RAVI.id)
AI_COSTS = Channel(
    id="C0AICOSTS1",
    name="ai-costs",
    kind="public",
    members=(*EVERYONE, BOT.id),
    topic="What our models cost, and what they should",
)
GENERAL = Channel(
    id="C0GENERAL1", name="general", kind="public", members=(*EVERYONE, BOT.id), topic="All of us"
)
SHARED = Channel(
    id="C0SHARED01",
    name="shared-partner",
    kind="public",
    members=(*EVERYONE, GUEST.id, BOT.id),
    is_ext_shared=True,
    topic="With people of another company (Slack Connect)",
)
PRIVATE = Channel(
    id="C0FINANCE1",
    name="finance-private",
    kind="private",
    members=EVERYONE,
    topic="The bot is not here",
)
DIRECT = tuple(
    Channel(
        id=person.id.replace("U", "D", 1),
        name=person.name,
        kind="im",
        members=(person.id, BOT.id),
        is_ext_shared=person.is_stranger,
    )
    for person in (ANA, RAVI, GUEST)
)
CHANNELS = (AI_COSTS, GENERAL, SHARED, PRIVATE, *DIRECT)
