"""Headers and methods of every response: one ASGI application around all others.

Datasette's own pages have inline scripts and styles, so their content security policy is looser.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_COMMON = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
OURS = f"default-src 'none'; style-src 'self'; img-src 'self'; {_COMMON}"
DATASETTES = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    f" img-src 'self' data:; connect-src 'self'; {_COMMON}"
)
_DATASETTE = ("/archive", "/-")
_READING = ("GET", "HEAD")
_ALLOW = b"GET, HEAD"
_ANOTHER_HOST = ("/", "\\")
"""After the first slash of an address, these begin the name of another host for browsers."""


def is_datasettes(path: str) -> bool:
    """Whether a path belongs to Datasette: /archive, /archive.json, /archive/..., /-/...

    >>> is_datasettes("/archive.json"), is_datasettes("/archives"), is_datasettes("/-/plugins")
    (True, False, True)
    """
    return any(path == at or path.startswith((f"{at}/", f"{at}.")) for at in _DATASETTE)


def guarded(application: Application) -> Application:
    """The application with these rules for every path: only GET and HEAD, a content security
    policy, no other origin, and no redirect to another host.
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
        elif scope["method"] not in _READING:
            await _refuse(send, 405, b"Only GET and HEAD: nothing here can be changed.\n")
        elif scope["path"][1:2] in _ANOTHER_HOST:
            # Datasette would redirect such an address with a slash at its end to the one without.
            await _refuse(send, 404, b"No such address.\n")
        else:
            is_head = scope["method"] == "HEAD"
            policy = DATASETTES if is_datasettes(scope["path"]) else OURS
            # Not every view of Datasette has HEAD: it is GET without the body.
            await application(
                {**scope, "method": "GET"}, receive, _marked(send, policy, is_head=is_head)
            )

    return guard


def _marked(send: Send, policy: str, *, is_head: bool) -> Send:
    headers = _headers(policy)
    ours = {name for name, _ in headers}

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
            message = {**message, "headers": [*kept, *headers]}
        elif is_head:
            message = {**message, "body": b""}
        await send(message)

    return marked


def _headers(policy: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]


async def _refuse(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_headers(OURS)]
    if status == 405:
        headers.append((b"allow", _ALLOW))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
