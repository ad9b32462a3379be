"""Pages that a server sends with status 200 instead of the page that was asked for: challenges,
doors, errors. All texts are our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sample_site.shell import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Impostor:
    """One kind of such a page. Without a heading, the page has none."""

    title: str
    heading: str = ""
    content: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def bare(self) -> bytes:
        """The page outside of the site's template."""
        heading = f"<h1>{self.heading}</h1>" if self.heading else ""
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{self.title}'
            f"</title></head>\n<body>{heading}{self.content}</body></html>\n"
        ).encode()

    def page(self, layout: str) -> Page:
        """The page inside the site's template."""
        heading = self.heading or self.title
        body = (
            f'<article class="node node--view-mode-full"><h1>{heading}</h1>\n'
            f'<div class="body body-section is-text text--default">\n{self.content}\n</div></article>'
            if layout == "drupal11"
            else f'<div class="content--header"><h1>{heading}</h1></div>\n'
            '<div class="content--content"><div class="node-content"><div class="pane-content">\n'
            f"{self.content}\n</div></div></div>"
        )
        return Page(self.title, "en", body)


def _notice(title: str, *lines: str) -> Impostor:
    content = "".join(f"<p>{line}</p>\n" for line in lines)
    return Impostor(title=title, heading=title, content=content)


IMPOSTORS: Mapping[str, Impostor] = {
    "challenge-header": Impostor(
        title="Wait", content="<p>Synthetic challenge.</p>", headers={"cf-mitigated": "challenge"}
    ),
    "challenge-script": Impostor(
        title="Just a moment...",
        heading="One moment, please",
        content="<p>We check the connection to this site.</p>"
        "<script>window._cf_chl_opt = {synthetic: 1};</script>",
    ),
    "blocked": _notice("Sorry, you have been blocked", "This request looked automatic.", "ID 7f3a"),
    "frame": Impostor(
        title="",
        content='<iframe src="/_Incapsula_Resource?synthetic=1">The request was not'
        " successful. Incident 12-34</iframe>",
    ),
    "token": Impostor(
        title="Human Verification",
        content='<div id="puzzle"></div><script src="https://x.token.awswaf.com/c.js"></script>'
        "<p>Switch scripts on and solve the puzzle.</p>",
    ),
    "browser-check": _notice("Checking your browser before accessing this site", "A few seconds."),
    "bot-check": _notice("Making sure you’re not a bot!", "Loading the synthetic check."),
    "denied-at-the-edge": _notice("Access Denied", "No permission to see this address.", "Ref 18"),
    "puzzle": Impostor(
        title="Are you a robot?",
        content='<form><p>Please say that you are none.</p><div class="g-recaptcha"></div></form>',
    ),
    "rejected": _notice("Request Rejected", "Ask the administrator.", "Support number 4711"),
    "maintenance": _notice(
        "Site under maintenance", "We work on the site.", "It returns in the afternoon."
    ),
    "maintenance-dated": _notice(
        "Website maintenance",
        "VIENNA, 12 March 2023 – We work on the site, and it returns in the afternoon.",
        "Synthetic webmaster.",
    ),
    "off-line": _notice("Site off-line", "There are technical problems.", "Try again later."),
    "error": _notice("Error", "Something unexpected happened. Try again later."),
    "log-in": Impostor(
        title="Log in | OSCE",
        heading="Log in",
        content='<form><label>Name</label><input name="name"><label>Password</label>'
        '<input type="password" name="pass"><p>Enter the name of your account.</p></form>',
    ),
    "not-authorized": _notice("Access denied", "You may not see this page. Log in to see it."),
    "soft-404": _notice("Page not found", "There is no page here. It may have been moved."),
    "too-many": _notice("Too Many Requests", "Slow down and come back in some minutes."),
    "gateway": _notice("502 Bad Gateway", "synthetic proxy"),
    "cookies": _notice("Before you continue", "Accept our cookies to see the page."),
    "only-script": Impostor(
        title="OSCE",
        content='<div id="root"></div><noscript>Scripts are needed here.</noscript>'
        '<script src="/static/main.js"></script>',
    ),
    "maintenance-ru": _notice(
        "Технические работы", "Сайт сейчас недоступен.", "Мы скоро вернёмся."
    ),
    "redirecting": _notice("Redirecting", "You are being sent to another page, please wait."),
    "home": Impostor(
        title="Home | OSCE",
        heading="OSCE",
        content="<p>The organization works for stability and peace in three continents, and its"
        " fifty-seven participating States meet every week in Vienna.</p><p>Find news, events and"
        " vacancies in the menu above.</p>",
    ),
    "privacy": Impostor(
        title="Privacy notice | OSCE",
        heading="Privacy notice",
        content="<p>This notice says which data the site keeps of its visitors, for how long, and"
        " whom they can ask about it.</p>" * 6,
    ),
}
"""By name."""
