"""Files of the workspace: their bytes for the page, and uploads from it."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.model import Text
from handlers.demo.asking import person_of
from handlers.demo.shown import file_json
from handlers.demo.stage import STAGE

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LONGEST_NAME = 200
NO_FILE = Text("Diese Datei gibt es nicht.", "There is no such file.")


def add_routes(app: web.Application) -> None:
    """Add the addresses."""
    app.router.add_get("/files/{file}/{name}", _give)
    app.router.add_post("/api/files", _take)


async def _give(request: web.Request) -> web.StreamResponse:
    """Give a file: pictures to be shown, everything else as bytes that no browser runs."""
    file = request.app[STAGE].slack.files.get(request.match_info["file"])
    if file is None:
        raise web.HTTPNotFound(text=f"{NO_FILE.de} · {NO_FILE.en}")
    is_picture = file.mimetype in PICTURES
    disposition = "inline" if is_picture else "attachment"
    return web.Response(
        body=file.content,
        content_type=file.mimetype if is_picture else "application/octet-stream",
        headers={"Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name, safe='')}"},
    )


async def _take(request: web.Request) -> web.StreamResponse:
    """Take the bytes of one file (`?as=NAME&name=FILE`); it stands in no message yet."""
    stage = request.app[STAGE]
    person = person_of(stage, request.query.get("as", ""))[1]
    name = request.query.get("name", "").replace("/", "_")[:LONGEST_NAME] or "datei.txt"
    file = stage.slack.add_file(person, name, await request.read())
    return web.json_response(file_json(file))
