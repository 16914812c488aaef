"""The demo's pages answer this machine's browser and nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from multidict import CIMultiDictProxy
from yarl import URL

from handlers import demo
from handlers.demo import running
from handlers.demo.guard import DONE_FROM_ELSEWHERE, ELSEWHERE, WITHOUT_KEY, Guard
from handlers.demo.server import make_app
from tests.demo.conftest import Demo, open_demo
from tests.slack.published import kinds_of_blocks

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = Path(demo.__file__).parent / "page"
OWN = {"X-Mailcheck-Demo": "page", "Sec-Fetch-Site": "same-origin"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pages() -> AsyncIterator[Demo]:
    async with open_demo(bot=False) as opened:
        yield opened


async def asked(
    pages: Demo, path: str = "", *, let_in: bool = True, **more: Any
) -> tuple[int, str, CIMultiDictProxy[str]]:
    """Ask for a page as a browser that was let in, or one that was not."""
    method, address = more.pop("method", "GET"), f"{pages.address if let_in else pages.origin + '/'}{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, URL(address, encoded=True), allow_redirects=False, **more) as answer,
    ):
        return answer.status, await answer.text(), answer.headers


def posted(pages: Demo, **headers: str) -> dict[str, Any]:
    channel = pages.stage.channels["support"].id
    body = json.dumps({"as": "anna", "channel": channel, "text": "Hallo"})
    return {"method": "POST", "path": "api/message", "data": body, "headers": headers}


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8025", "127.0.0.1.evil.example", "10.0.0.1", "[::ffff:7f00:1]", "["]
)
async def test_a_foreign_name_is_refused(pages: Demo, host: str) -> None:
    """A name that only leads to this machine (DNS rebinding) gets nothing, not even the page."""
    status, text, _ = await asked(pages, headers={"Host": host})

    assert (status, text) == (403, f"{ELSEWHERE.de} · {ELSEWHERE.en}")


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:8025", "LOCALHOST", "[::1]:8025"])
async def test_the_names_of_this_machine_are_served(pages: Demo, host: str) -> None:
    """Every name of the loopback is right, whatever the port: somebody may forward one."""
    status, text, _ = await asked(pages, headers={"Host": host})

    assert status == 200
    assert "main.js" in text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://evil.example", **OWN},
        {"Origin": "own", "X-Mailcheck-Demo": "page", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "own", "X-Mailcheck-Demo": "page", "Sec-Fetch-Site": "same-site"},
        {"Origin": "own", "Sec-Fetch-Site": "same-origin"},
        OWN,
    ],
)
async def test_another_sites_page_cannot_act(pages: Demo, headers: dict[str, str]) -> None:
    """Without the own origin, the browser's own word for it and the own header nothing is done."""
    origin = pages.origin
    sent = {name: origin if value == "own" else value for name, value in headers.items()}
    before = len(pages.stage.slack.changes)
    status, text, _ = await asked(pages, **posted(pages, **sent))

    assert (status, text) == (403, f"{DONE_FROM_ELSEWHERE.de} · {DONE_FROM_ELSEWHERE.en}")
    assert len(pages.stage.slack.changes) == before


async def test_the_page_itself_can_act(pages: Demo) -> None:
    """The own origin with the own header does what it asks."""
    origin = pages.origin
    status, _, _ = await asked(pages, **posted(pages, Origin=origin, **OWN))

    assert status == 200
    assert pages.stage.slack.messages(pages.stage.channels["support"])[-1].text == "Hallo"


@pytest.mark.parametrize("path", ["", "api/state", "page/js/main.js", "page/nothing.js", "nothing", "files/F0/x"])
async def test_every_answer_says_what_a_browser_may_do_with_it(pages: Demo, path: str) -> None:
    """No script but the own ones, no frame, no other type than the one named, also where there is nothing."""
    _, _, headers = await asked(pages, path)

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_another_sites_page_cannot_read(pages: Demo) -> None:
    """A picture or script element elsewhere that names an address here gets nothing; a link to the page works."""
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    refused, _, _ = await asked(pages, "api/state", headers=foreign)
    linked, _, _ = await asked(pages, headers=foreign | {"Sec-Fetch-Mode": "navigate"})

    assert (refused, linked) == (403, 200)


def every_route(pages: Demo) -> list[tuple[str, str]]:
    """Return method and path of all addresses there are, each with something in its holes, without the key."""
    way = pages.stage.guard.entrance()
    routes = [
        (route.method, str(route.resource.canonical))
        for route in make_app(pages.stage).router.routes()
        if route.resource
    ]
    assert all(path.startswith(way) for _, path in routes)
    return [(method, re.sub(r"\{[^}]*\}", "x", path.removeprefix(way))) for method, path in routes]


async def test_every_address_is_closed_to_whoever_lacks_the_key(pages: Demo) -> None:
    """Pages, scripts, streams, files, acts, the console, what does not exist: one sentence that says where the key is, and nothing is done."""
    before, key = len(pages.stage.slack.changes), pages.stage.guard.key
    routes = [
        *every_route(pages),
        ("GET", "page/js/main.js"),
        ("GET", "nothing"),
        ("PUT", ""),
        ("OPTIONS", "api/state"),
    ]
    assert {"api/stream", "api/message", "api/console/powershell", "console", "api/files"} <= {
        path for _, path in routes
    }
    nearly = (
        "enter/",
        "enter/x/",
        "enter//",
        "ENTER/{key}/",
        "enter/{short}/",
        "enter/{key}x/",
        "x/enter/{key}/",
        "enter/{other}/",
        "/enter/{key}/",
    )
    sent = {
        "Cookie": f"mailcheck-demo-{urlsplit(pages.origin).port}={key}; key={key}",
        "Authorization": f"Bearer {key}",
    }

    for method, path in routes:
        for way in ("", *nearly) if path in {"", "api/message"} else ("",):
            headers = {"Origin": pages.origin, **OWN, **sent}
            wrong = way.format(key=key, short=key[:-1], other=key.swapcase()) + path
            status, text, answered = await asked(pages, wrong, let_in=False, method=method, headers=headers, data=b"{}")

            assert status == 403, (method, wrong)
            assert text == ("" if method == "HEAD" else f"{WITHOUT_KEY.de} · {WITHOUT_KEY.en}")
            assert "Set-Cookie" not in answered
    assert len(pages.stage.slack.changes) == before


@pytest.mark.parametrize("path", ["", "console", "api/state?as=anna", "page/js/main.js", "nothing"])
async def test_nothing_is_handed_over_that_a_browser_sends_by_itself(pages: Demo, path: str) -> None:
    """No cookie, no other address, and the next page does not learn where one came from."""
    _, _, headers = await asked(pages, path)

    assert not {"Set-Cookie", "Location", "WWW-Authenticate"} & set(headers)
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


async def test_the_whole_address_is_no_key_for_a_foreign_name_or_site(pages: Demo) -> None:
    """Whoever learned it still needs a browser on this machine that comes from these pages."""
    for headers in ({"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}):
        assert (await asked(pages, headers=headers))[0] == 403


async def test_no_script_or_page_names_an_address_from_the_root() -> None:
    """Only relative ones hold the key."""
    for file in [*PAGE.rglob("*.html"), *PAGE.rglob("*.js"), *PAGE.rglob("*.css")]:
        assert not re.search(r"""["'`(]/(?:api|page|files|console)\b""", file.read_text()), file.name


async def test_each_start_has_a_key_of_its_own(pages: Demo) -> None:
    """It has 256 bits, and another demo's opens nothing here."""
    keys = {Guard().key for _ in range(100)}

    assert len(keys) == 100
    assert all(len(key) == 43 for key in keys)
    assert pages.stage.guard.key not in repr(pages.stage)


async def test_only_the_loopback_address_is_served(pages: Demo) -> None:
    """The pages listen on 127.0.0.1 alone, not on every address of the machine."""
    port = urlsplit(pages.address).port

    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.2", port)


async def test_a_file_that_could_run_is_only_downloaded(pages: Demo) -> None:
    """What somebody uploads is no page of ours: HTML and SVG come as bytes to be saved."""
    person = pages.stage.people["anna"]
    for name in ("x.html", "x.svg"):
        file = pages.stage.slack.add_file(person, name, b"<script>alert(1)</script>")
        _, _, headers = await asked(pages, f"files/{file.id}/{name}")

        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment")


async def test_no_page_holds_a_script_or_style_of_its_own_line() -> None:
    """The pages name files only: no inline script, no inline style, no handler, no address elsewhere."""
    from handlers.demo.server import PAGE

    for page in PAGE.rglob("*.html"):
        text = page.read_text()
        assert "<style" not in text
        assert " style=" not in text
        assert " on" not in text.replace(" one", "")
        assert "http" not in text
        assert text.count("<script") == text.count('<script type="module" src="page/')


async def test_scripts_never_build_markup_from_text() -> None:
    """No script of the pages uses what turns text into elements or code, or an address elsewhere."""
    from handlers.demo.server import PAGE

    for script in PAGE.rglob("*.js"):
        text = script.read_text()
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "//cdn",
        ):
            assert word not in text, f"{script.name} uses {word}"


async def test_the_pages_own_words_stand_in_both_languages() -> None:
    """Every text of the page is given in German and in English, side by side."""
    from handlers.demo.server import PAGE

    both = re.compile(r"""\bt\(\s*(["`]).*?\1,\s*(["`]).*?\2,?\s*\)""", re.DOTALL)
    for script in (PAGE / "js").glob("*.js"):
        text = script.read_text().replace("export function t(de, en)", "").replace("t(de, en)", "")
        assert len(re.findall(r"\bt\(", text)) == len(both.findall(text)), script.name


async def test_the_page_draws_every_kind_of_block_that_slack_publishes() -> None:
    """Every block that Slack publishes, but for those that need somebody else's server: a film, a file kept elsewhere."""
    drawn = (PAGE / "js" / "blocks.js").read_text(encoding="utf-8")
    table = drawn[drawn.index("const RENDERERS = {") : drawn.index("\n};", drawn.index("const RENDERERS = {"))]
    kinds = set(re.findall(r"^  (\w+)[:,]", table, re.MULTILINE))

    assert kinds_of_blocks().keys() - kinds == {"file", "video"}


@pytest.mark.parametrize("write", [str.upper, str.lower])
async def test_the_operators_own_settings_are_forgotten(
    write: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands read them in either letter case, and so would the demo: it would open the operator's own store."""
    for name in ("REDIS_URL", "MAILCHECK_KEYS", "MAILCHECK_DATA_DIR"):
        monkeypatch.setenv(write(name), "/no/such")

    running._forget_the_operators_environment()

    assert not {"REDIS_URL", "MAILCHECK_KEYS", "MAILCHECK_DATA_DIR"} & {name.upper() for name in os.environ}
