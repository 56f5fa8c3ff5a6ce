"""Handing messages to the channel layer, from whichever thread the change was made in."""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

# The loop that serves this process's sockets, if it serves any: the in-memory layer lives in that loop alone.
_serving: asyncio.AbstractEventLoop | None = None


def serve_on(loop: asyncio.AbstractEventLoop) -> None:
    """Note the event loop on which this process's sockets live."""
    global _serving
    _serving = loop


def send(group: str, message: dict[str, Any]) -> None:
    """Send `message` to every connection of `group`. A layer that is down delays nobody: pages ask again later."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        if _serving and _serving.is_running():
            asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _serving)
        else:
            async_to_sync(layer.group_send)(group, message)
    except Exception:
        logger.exception("A live message could not be sent to %s; readers will fetch it when they reconnect.", group)
