"""The mail catcher: takes in every mail, delivers none, and shows them as a web inbox and as an API.

For development and rehearsal only: whoever reaches its web pages reads all mail.
"""

import asyncio
from urllib.parse import urlsplit

from deploy.embedded.catcher.faults import Faults
from deploy.embedded.catcher.inbox import Inbox
from deploy.embedded.catcher.reception import listen
from deploy.embedded.catcher.web import create_catcher_app
from shared.settings import Settings
from shared.web import serve_http


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Take in mail at `settings.smtp_url` and show it at this process's HTTP address."""
    inbox = Inbox(settings.data_dir / "mail")
    faults = Faults()
    smtp = urlsplit(settings.smtp_url)
    server = await listen(inbox, faults, smtp.hostname or "127.0.0.1", smtp.port or 25)
    ending = asyncio.create_task(_end_waits(inbox, stopping))
    try:
        await serve_http(create_catcher_app(settings, inbox, faults), settings, stopping)
    finally:
        server.close()
        ending.cancel()


async def _end_waits(inbox: Inbox, stopping: asyncio.Event) -> None:
    await stopping.wait()
    await inbox.close()
