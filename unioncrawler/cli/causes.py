"""What keeps a crawl out, in words for an operator: what it is, and what can be done about it."""

from __future__ import annotations

GUARDS = {
    "jsl": "加速乐 (JSL)",
    "rs": "瑞数 (Ruishu)",
    "acw": "阿里云盾 (Alibaba)",
    "sessionverify": "a SessionVerify script",
    "cloudflare": "Cloudflare",
    "captcha": "a captcha",
    "waf": "a web application firewall",
}
_ASK = "ask the site's operators to let this crawler in"
_SEE = "docs/operating.md, “When a site keeps you out”"
# The beginning of a fault's name, what it is, and what to do.
_CAUSES = (
    ("blocked", "access refused", f"{_ASK}, or crawl from a network that it admits (--proxy)"),
    (
        "throttled",
        "throttled",
        "wait some hours, and raise [crawl] delay in the profile",
    ),
    (
        "in its place came",
        "something else served for its articles",
        "wait some hours, and look at one of its pages in a browser",
    ),
    (
        "SPA shell",
        "pages made by scripts alone",
        "no crawl can read them; look for another entrance",
    ),
    (
        "TLS failure",
        "no secure connection",
        "see whether a browser opens the site, and the clock; [[tls]] of a profile excuses a host",
    ),
    ("connection reset", "connections cut off", f"{_ASK}, or crawl from another network (--proxy)"),
    (
        "no HTTP answer",
        "answers that are no HTTP",
        "look whether the address and its port are right",
    ),
    ("connection failed", "connections that failed", "try again later"),
    ("timeout", "no answer in time", "try again later; raise [crawl] timeout for a slow site"),
    ("DNS failure", "its name not found", "check the network and the address"),
    ("connection refused", "connections refused", "try again later"),
    ("server error", "errors of the server", "try again later"),
)


def cause_in_words(cause: str) -> str:
    """Return what a fault is, by its name."""
    kind, _, guard = cause.partition(":")
    if kind == "challenge":
        return f"a challenge by {GUARDS.get(guard, 'a guard')}"
    words = next((words for begin, words, _ in _CAUSES if cause.startswith(begin)), None)
    if words is None:
        return cause
    detail = cause.partition(": ")[2]
    return f"{words} ({detail})" if detail else words


def advice(cause: str) -> str:
    """Return what an operator may do about a fault, by its name."""
    if cause.startswith("challenge"):
        return (
            "it wants a browser, and nothing is solved here: give cookies of yours with --cookies, "
            f"or {_ASK}; see {_SEE}"
        )
    found = next((todo for begin, _, todo in _CAUSES if cause.startswith(begin)), _ASK)
    return f"{found}; see {_SEE}"
