"""Discord's addresses: one table for each resource, each row a method, a template and a handler."""

from sandbox.routes import application, channels, commands, guilds, interactions, messages
from sandbox.routes.call import Route

ALL: tuple[Route, ...] = (
    *application.ROUTES,
    *guilds.ROUTES,
    *channels.ROUTES,
    *messages.ROUTES,
    *commands.ROUTES,
    *interactions.ROUTES,
)
