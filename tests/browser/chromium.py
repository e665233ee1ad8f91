"""Drives the machine's Chromium over its debugging protocol: one page, real keys, what the person sees.

Only what these tests need; every wait is on a condition of the page.
"""

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.support.waiting import eventually

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_S = 60.0
"""For a condition, on a machine that runs other things too."""
_ANSWER_S = 150.0
"""For one command, which may be a long script."""

_FLAGS = (
    "--headless",
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)

_KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36, "ArrowUp": 38}
_KEYS |= {"ArrowDown": 40, "/": 191}


_NOT_YET = ("navigated", "context", "Promise was collected", "Cannot read properties of")


class PageError(Exception):
    """A script of the test failed in the page, or a condition did not come."""


class Browser:
    """One tab. `js` gives the value of an expression; the rest is what a person does."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._sent = 0
        self.errors: list[str] = []
        """What the page threw or logged as an error since `open`."""
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """One command of the protocol and its result."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=_ANSWER_S))
            if message.get("id") == self._sent:
                if "error" in message:
                    raise PageError(f"{method}: {message['error']['message']}")
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def open(self, url: str) -> None:
        """Go there; a page opened before is left."""
        self.call("Page.navigate", url="about:blank")
        self.errors.clear()
        self.call("Page.navigate", url=url)

    def js(self, expression: str) -> Any:
        """The value of a JavaScript expression, promises awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise PageError(f"{expression}: {answer['exceptionDetails'].get('exception', {}).get('description')}")
        return answer["result"].get("value")

    def until(self, expression: str, within_s: float = PATIENCE_S) -> Any:
        """Wait until the expression is true and give its value."""
        deadline = time.monotonic() + within_s
        while not (value := self._value(expression)):
            if time.monotonic() > deadline:
                raise PageError(f"not within {within_s} s: {expression}\non the page: {self.text('body')[:1500]}")
            time.sleep(0.03)
        return value

    def _value(self, expression: str) -> Any:
        """As `js`, and nothing while one page makes way for another, or what is looked at is not there yet."""
        try:
            return self.js(expression)
        except PageError as error:
            if any(words in str(error) for words in _NOT_YET):
                return None
            raise

    def text(self, selector: str) -> str:
        """The visible text of the first such element, empty when there is none."""
        return str(self.js(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def sees(self, words: str, selector: str = "body") -> None:
        """Wait until these words are in the visible text."""
        self.until(f"(document.querySelector({json.dumps(selector)})?.innerText ?? '').includes({json.dumps(words)})")

    def click(self, selector: str) -> None:
        """Click the middle of the element, with the mouse, once it no longer moves and nothing lies over it."""
        middle = (
            f"(async () => {{ const middle = () => {{ const e = document.querySelector({json.dumps(selector)}); "
            "if (!e) return null; e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect(); "
            "const at = [b.x + b.width / 2, b.y + b.height / 2]; "
            "const hit = document.elementFromPoint(...at); "
            "return hit && (e.contains(hit) || hit.contains(e)) ? at : null; }; "
            "const before = middle(); await new Promise(later => setTimeout(later, 30)); const now = middle(); "
            "return before && now && before[0] === now[0] && before[1] === now[1] ? now : null; })()"
        )
        hears = (
            "(() => { window.missed = true; document.addEventListener('click', (event) => { "
            f"const e = document.querySelector({json.dumps(selector)}); "
            "window.missed = !(e && (event.composedPath().includes(e) || event.target.contains(e))); "
            "}, {capture: true, once: true}); return true; })()"
        )
        deadline = time.monotonic() + PATIENCE_S
        while True:
            box = self.until(middle)
            self.until(hears)
            for kind in ("mousePressed", "mouseReleased"):
                self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)
            if not self._value("window.missed === true"):  # what came above it has moved it away under the mouse
                return
            if time.monotonic() > deadline:
                raise PageError(f"not clicked within {PATIENCE_S} s: {selector}")

    def key(self, name: str, times: int = 1) -> None:
        """Press a key of the keyboard."""
        code = _KEYS[name]
        text = {"Enter": "\r", "/": "/"}.get(name)
        for _ in range(times):
            down = {"text": text} if text else {}
            self.call("Input.dispatchKeyEvent", type="keyDown", key=name, windowsVirtualKeyCode=code, **down)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    def fill(self, selector: str, text: str) -> None:
        """Replace what is in a field, as typing does."""
        self.click(selector)
        field = f"document.querySelector({json.dumps(selector)})"
        self.js(f"{field}.focus(), {field}.select()")
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.js("document.execCommand('delete')")
        self.until(f"{field}.value === {json.dumps(text)}")

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a list."""
        self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.value = {json.dumps(value)}; "
            "e.dispatchEvent(new Event('change', {bubbles: true})); })()"
        )

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        """The window, in CSS pixels, and the colours the person prefers."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self, path: Path) -> None:
        """A PNG of what is in the window."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                self.errors.append(str(details.get("exception", {}).get("description", details["text"])))
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                self.errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A fresh Chromium with an empty profile, ended with the block."""
    log = profile / "chromium.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=os.environ | {"TZ": "UTC"},  # no night without a second hour, or with two
        )
    try:
        tab = _tab(profile / "DevToolsActivePort", process, log)
        # It waits while other tests run: what comes meanwhile is taken in, and nobody asks whether it still lives.
        with connect(
            tab, max_size=None, max_queue=None, compression=None, open_timeout=PATIENCE_S, ping_interval=None
        ) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tab(said: Path, process: subprocess.Popen[bytes], log: Path) -> str:
    """The debugging address of the first tab, once Chromium has said its port."""
    deadline = time.monotonic() + PATIENCE_S
    while not (said.exists() and said.read_text().strip()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise PageError(f"Chromium did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
    port = said.read_text().splitlines()[0]

    def pages() -> list[str]:
        targets = httpx.get(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE_S).json()
        return [target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"]

    return eventually(pages, "a tab", timeout_s=PATIENCE_S)[0]
