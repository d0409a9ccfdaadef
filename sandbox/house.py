"""The sandbox as everybody uses it: the server, with the controls for other processes beside the API."""

from aiohttp import web

from sandbox import control
from sandbox.server import Server


class Sandbox(Server):
    """A Discord on loopback. `async with Sandbox(Settings(...)) as discord:` and use `discord.api_url`."""

    @property
    def control_url(self) -> str:
        """The root of the controls, for another process."""
        return f"{self.root}{control.PREFIX}"

    def add_addresses(self, router: web.UrlDispatcher) -> None:
        """Say what answers where."""
        super().add_addresses(router)
        control.add_addresses(router, self)
