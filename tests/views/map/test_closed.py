"""The page reaches nothing, and words stay words (rule 12)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage

from console.views.map.scheme import PAGE_URL, page_files
from tests.views.map.page_driver import LIMIT_MS, OpenMap, alert


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on the loopback that should never be asked; its address and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def _hostile(address: str) -> list[str]:
    call = "bridge.activateAlert('x')"
    return [
        f'<img src="{address}/img" onerror="{call}">',
        f'"><script>{call}</script>',
        f"</bdi></button><svg onload=\"{call}\"><image href='{address}/svg'/></svg>",
        f'<iframe src="file:///etc/passwd"></iframe><style>@import "{address}/css";</style>',
        f"javascript:{call}",
        "\u202e\u2066 reversed \u2069" + "<table>" * 200,
        f"${{{call}}} {{{{constructor.constructor('{call}')()}}}}",
        '\\u003cimg src=x onerror=alert(1)> \u2028 </script> "}}}]',
    ]


def test_hostile_words_stay_words(opened: OpenMap, listener: tuple[str, list[str]]) -> None:
    address, asked = listener
    titles = _hostile(address)
    alerts = [
        alert(f'x"><img src=q onerror=alert({k})>', 1 + k % 4, lon=10.30 + 0.02 * k, title=title)
        for k, title in enumerate(titles)
    ]
    crowd = [alert(f"{title}{k}", 4, lon=10.45, title=title) for k, title in enumerate(titles)]
    opened.show_alerts(alerts + crowd)
    opened.ask(
        "document.querySelector('.badge.group .shape').dispatchEvent("
        "new MouseEvent('click', {bubbles: true}))"
    )
    cluster = opened.view.cluster
    opened.bot.waitUntil(cluster.isVisible, timeout=LIMIT_MS)
    for marker in range(len(titles)):
        opened.ask(
            f"document.querySelectorAll('.spot')[{marker}].dispatchEvent("
            "new MouseEvent('mouseover', {bubbles: true}))"
        )
    listed = cluster.list.texts()
    assert len(listed) >= len(titles)
    assert any("<img" in text for text in listed)
    strange = "img, iframe, object, embed, #map script, #map style, #map table"
    assert opened.ask(f"document.querySelectorAll('{strange}').length") == 0
    assert opened.view.bridge.calls == ["ready", "openCluster"]
    assert asked == []
    assert opened.view.browser.network.blocked == 0
    assert opened.view.browser.files.refused == []
    assert (
        set(opened.view.list.texts())
        >= {text for text in opened.view.list.texts() if "<img" in text}
        != set()
    )


def test_the_page_was_served_from_the_list_only(opened: OpenMap) -> None:
    allowed = {*page_files(), "/qwebchannel.js", "/ground.json", "/ground/0.geojson"}
    assert set(opened.view.browser.files.served) == allowed
    assert opened.ask(
        "performance.getEntriesByType('resource').every(e => e.name.startsWith('app://map/'))"
    )


@pytest.mark.logs("map page:")
def test_policy_forbids_markup_script_and_foreign_addresses(
    opened: OpenMap, listener: tuple[str, list[str]]
) -> None:
    address, asked = listener
    opened.do(
        "window.seen = {}; const put = (k, v) => { window.seen[k] = v; };"
        "try { put('eval', String(eval('1+1'))); } catch (e) { put('eval', 'refused'); }"
        "const box = document.createElement('div'); document.body.append(box);"
        "box.innerHTML = '<img src=x>'; put('markup', box.childElementCount);"
        "try { const tag = document.createElement('script'); tag.textContent = 'window.ran = 1';"
        "document.body.append(tag); } catch (e) { }"
        "try { box.setAttribute('onclick', 'window.ran = 1'); box.click(); } catch (e) { }"
        "put('inline', String(window.ran));"
        f"for (const url of ['{address}/f', 'file:///etc/passwd', '/no-such-file', 'qrc:/x'])"
        " fetch(url).then(r => put(url, 'read ' + r.status), () => put(url, 'refused'))"
    )
    opened.wait_for("Object.keys(window.seen).length === 7")
    seen = opened.ask("window.seen")
    assert seen.pop("eval") == "refused"
    assert seen.pop("markup") == 0
    assert seen.pop("inline") == "undefined"
    assert seen.pop("/no-such-file") == "read 404"
    assert opened.view.browser.files.refused == ["/no-such-file"]
    assert set(seen.values()) == {"refused"}
    assert asked == []


@pytest.mark.logs("map page: Not allowed to (load local|navigate)")
@pytest.mark.parametrize("target", ["file:///etc/passwd", "http", "data:text/html,x"])
def test_the_page_cannot_be_led_away(
    opened: OpenMap, listener: tuple[str, list[str]], target: str
) -> None:
    address, asked = listener
    url = address if target == "http" else target
    opened.view.browser.page.setUrl(QUrl(url))
    opened.do(f"location.href = '{url}'")
    opened.wait_for("document.querySelectorAll('#legend .entry').length >= 7")
    assert opened.view.browser.page.url().toString() == PAGE_URL
    assert asked == []


def test_the_network_is_shut_even_without_the_policy(
    opened: OpenMap, listener: tuple[str, list[str]]
) -> None:
    """A bare page in the same profile, without our headers: the interceptor alone holds."""
    address, asked = listener
    bare = QWebEnginePage(opened.view.browser.profile, opened.view)
    with opened.bot.waitSignal(bare.loadFinished, timeout=LIMIT_MS):
        bare.setHtml(f'<img src="{address}/one"><img src="file:///etc/hostname">', QUrl(PAGE_URL))
    opened.bot.waitUntil(lambda: opened.view.browser.network.blocked >= 1, timeout=LIMIT_MS)
    assert asked == []
    bare.deleteLater()
