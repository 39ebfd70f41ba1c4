"""A headless Chromium to open pages in, and what it tells of them.

``LANDPRICE_AXE`` names axe-core's ``axe.min.js``; else it is looked for where CI installs it:
``npm install --no-save --prefix .node axe-core@4.14.1``.
"""

import base64
import json
import os
from contextlib import contextmanager
from pathlib import Path

import tools
from paths import ROOT

INSTALLED = ROOT / ".node" / "node_modules" / "axe-core" / "axe.min.js"
# as root, without a display, and without a word to anyone
ARGUMENTS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


def axe():
    """The source of axe-core; the test is skipped where it is not installed."""
    path = Path(os.environ.get("LANDPRICE_AXE", INSTALLED))
    if not path.is_file():
        tools.missing("axe-core (an npm package)")
    return path.read_text(encoding="utf-8")


@contextmanager
def opened(profile):
    """A browser with a profile of its own; the test is skipped where there is none.

    Args:
        profile: The folder of the profile.
    """
    tools.package("selenium")
    from selenium import webdriver  # noqa: PLC0415  it may not be installed
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415  the same

    options = webdriver.ChromeOptions()
    options.binary_location = tools.program("chromium", "chromium-browser", "google-chrome")
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(tools.program("chromedriver")))
    driver.set_script_timeout(60)
    try:
        yield Browser(driver)
    finally:
        driver.quit()


class Browser:
    """Opens files, as wide as is asked for."""

    def __init__(self, driver):
        """Drive a Chromium."""
        self.driver = driver

    def open(self, path, width):
        """Open a file at a width, in pixels.

        Returns:
            What the console said, and every address that was asked for beside the file's own.
        """
        self._logs()
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(path.as_uri())
        return self._logs(path.as_uri())

    def _logs(self, own=""):
        """What was logged since the last time."""
        said = [entry["message"] for entry in self.driver.get_log("browser")]
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [
            message["params"]["request"]["url"]
            for message in messages
            # what the browser's own first page still loads is none of this one's
            if message["method"] == "Network.requestWillBeSent" and message["params"]["documentURL"] == own
        ]
        return said, [address for address in asked if address != own]

    def as_on_paper(self, *, printing):
        """Show the page in the style that it has on paper, or on a screen again."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print" if printing else ""})

    def run(self, script, *arguments):
        """The result of a script in the page; one that is asynchronous ends with its last argument."""
        return self.driver.execute_script(script, *arguments)

    def faults(self, source):
        """The accessibility faults that axe finds: each with its impact, what it is, and where."""
        self.driver.execute_script(source)
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(result => done(result.violations), error => done(String(error)))"
        )
        assert isinstance(found, list), found
        return [(one["impact"], one["id"], [node["html"] for node in one["nodes"]]) for one in found]

    def picture(self, width, height, start):
        """What is shown, so large in pixels, from an element down: PNG."""
        top = self.run("return document.querySelector(arguments[0]).getBoundingClientRect().top + scrollY", start)
        clip = {"x": 0, "y": max(top - 16, 0), "width": width, "height": height, "scale": 1}
        asked = {"clip": clip, "captureBeyondViewport": True}
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.captureScreenshot", asked)["data"])

    def printed(self):
        """The page on paper, as the page itself asks for it: PDF."""
        done = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
        return base64.b64decode(done["data"])
