"""Opens a page in a headless Chromium and checks what a reader would stumble over:

    browser.py PAGE [--screenshots FOLDER]

at the sizes of a phone, a tablet and a screen, in light and dark: no message on the console, nothing loaded, no scrolling
sideways of the page as a whole, no text outside the window but in what scrolls, text that stands out enough from what is
behind it, and no two texts or frames of functions in a drawing one over the other. And printed: that it has pages.

Speaks the DevTools protocol over a pipe, so that nothing has to be installed but the browser."""

import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile

SIZES = [(390, 844), (1024, 768), (1920, 1080)]

# What is wrong with the page as it is shown, as an array of texts.
LOOK = r"""
(() => {
  const wrong = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth)
    wrong.push(`the page is ${page.scrollWidth} wide in a window of ${page.clientWidth}`);
  const numbers = colour => (colour.match(/[\d.]+/g) || []).map(Number);
  const isClear = colour => colour === 'none' || numbers(colour)[3] === 0;
  const luminance = colour => {
    const [r, g, b] = numbers(colour).map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  for (const e of document.querySelectorAll('h1, h2, h3, p, dt, dd, th, td')) {
    const style = getComputedStyle(e);
    const back = isClear(style.backgroundColor) ? paper : style.backgroundColor;
    if (contrast(style.color, back) < 4.5)
      wrong.push(`contrast ${contrast(style.color, back).toFixed(1)}: ${e.textContent}`);
    const box = e.getBoundingClientRect();
    if (!e.closest('.scroll') && (box.left < 0 || box.right > page.clientWidth))
      wrong.push(`outside of the window: ${e.textContent}`);
  }
  for (const e of document.querySelectorAll('svg g')) {
    const text = e.querySelector('text'), rect = e.querySelector('rect');
    if (!text || !rect) continue;
    const fill = getComputedStyle(rect).fill;
    if (contrast(getComputedStyle(text).fill, isClear(fill) ? paper : fill) < 4.5)
      wrong.push(`contrast of ${text.textContent}`);
    const t = text.getBBox(), r = rect.getBBox();
    if (t.x < r.x || t.x + t.width > r.x + r.width || t.y < r.y || t.y + t.height > r.y + r.height)
      wrong.push(`does not fit its frame: ${text.textContent}`);
  }
  for (const svg of document.querySelectorAll('svg')) {
    const parts = [...svg.querySelectorAll('.box, .call text, .note')].map(e => [e, e.getBBox()]);
    const whole = svg.viewBox.baseVal;
    for (const [i, [e, a]] of parts.entries()) {
      if (a.x < 0 || a.y < 0 || a.x + a.width > whole.width || a.y + a.height > whole.height)
        wrong.push(`outside of the drawing: ${e.parentNode.textContent}`);
      for (const [f, b] of parts.slice(i + 1))
        if (Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1 &&
            Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 1)
          wrong.push(`one over the other: ${e.parentNode.textContent} and ${f.parentNode.textContent}`);
    }
  }
  return wrong;
})()
"""


class Browser:
    def __init__(self, program, folder):
        to_browser, self.to = os.pipe()
        self.of, from_browser = os.pipe()

        def connect():
            # Above 4 first, so that neither is overwritten.
            a, b = os.dup2(to_browser, 10), os.dup2(from_browser, 11)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--allow-file-access-from-files", f"--user-data-dir={folder}", "--remote-debugging-pipe"],
            preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": folder})
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.session = None
        self.events = []

    def receive(self):
        while b"\0" not in self.buffer:
            if not select.select([self.of], [], [], 120)[0]:
                raise RuntimeError("the browser does not answer")
            data = os.read(self.of, 1 << 20)
            if not data:
                raise RuntimeError("the browser is gone")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.to, json.dumps(request).encode() + b"\0")
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait(self, event):
        while not any(message.get("method") == event for message in self.events):
            self.events.append(self.receive())

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        self.process.wait(30)


def check(browser, page, screenshots):
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.call(f"{domain}.enable")
    wrong = []
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            where = f"{width}x{height} {scheme}"
            browser.events.clear()
            browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                         mobile=width < 500)
            browser.call("Emulation.setEmulatedMedia", media="",
                         features=[{"name": "prefers-color-scheme", "value": scheme}])
            browser.call("Page.navigate", url=page.resolve().as_uri())
            browser.wait("Page.loadEventFired")
            found = browser.call("Runtime.evaluate", expression=LOOK, returnByValue=True)
            if "value" not in found["result"]:
                raise RuntimeError(found)
            wrong += [f"{where}: {text}" for text in found["result"]["value"]]
            for event in browser.events:
                if event.get("method") == "Runtime.consoleAPICalled" or event.get("method") == "Log.entryAdded":
                    wrong.append(f"{where}: on the console: {json.dumps(event['params'])}")
                if event.get("method") == "Network.requestWillBeSent":
                    url = event["params"]["request"]["url"]
                    if url != page.resolve().as_uri() and not url.startswith("data:"):
                        wrong.append(f"{where}: loads {url}")
            if screenshots:
                size = browser.call("Page.getLayoutMetrics")["cssContentSize"]
                clip = {"x": 0, "y": 0, "width": width, "height": min(size["height"], 4000), "scale": 1}
                image = browser.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
                (screenshots / f"{page.stem}-{width}-{scheme}.png").write_bytes(base64.b64decode(image))
    browser.call("Emulation.setEmulatedMedia", media="print")
    printed = base64.b64decode(browser.call("Page.printToPDF")["data"])
    if b"/Type /Page" not in printed:
        wrong.append("printed, it has no page")
    if screenshots:
        (screenshots / f"{page.stem}.pdf").write_bytes(printed)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        sys.exit("there is no Chromium on PATH")
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(program, folder)
        try:
            wrong = check(browser, options.page, options.screenshots)
        finally:
            browser.close()
    for text in wrong[:40]:
        print(text)
    print(f"{options.page.name}: " + (f"{len(wrong)} faults" if wrong else "looks right at all sizes"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
