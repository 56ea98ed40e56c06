"""Where a page leads its reader by itself, and the scripts that wait for a click."""

from __future__ import annotations

import time

import pytest

from tests.pages.made_pages import NAV, SITE, TITLE, picked
from unioncrawler.pages.jumps import Jump, find_jump

GO = "location.href='/a.html'"
UNCERTAIN = {
    "called": f"function go(){{{GO}}} go()",
    "called before it": f"go(1); function go(n){{if(n){{{GO}}}}}",
    "called by another": f"function go(){{{GO}}} function all(){{go()}} all()",
    "called after a while": f"var go=function(){{{GO}}}; setTimeout('go()',3000)",
    "handed over": f"const go = (n) => {{{GO}}}; setTimeout(go, 10)",
    "where it stands": f"(function(){{{GO}}})()",
    "where it stands, with a name": f"(function go(){{{GO}}})()",
    "when loaded": f"window.onload=function(){{{GO}}}",
    "when ready": f"$(function(){{{GO}}})",
    "as words": f'setTimeout("{GO}",3000)',
    "on a condition": f"if(a)\n {GO}",
}
NONE = {
    "declared": f"function go(){{{GO}}}",
    "kept in a name": f"var go=function(){{{GO}}}",
    "of an object": f"var a={{go:function(){{{GO}}}}}",
    "a short function": f"const go = () => {{{GO}}}",
    "on a click": f"b.onclick=function(){{{GO}}}",
    "on a click, by a library": f"$('#b').click(function(){{{GO}}})",
    "on a change": f"s.addEventListener('change', (e) => {{{GO}}})",
    "a click handler set when ready": f"$(function(){{$('#b').on('click', function(){{{GO}}})}})",
    "a click handler in what is called": f"function f(){{b.onclick=function(){{{GO}}}}} f()",
    "braces in words": f"function go(){{var a='}}'; /* }} */ {GO}}}",
    "an address put together": 'location.href="list_"+n+".html"; a(\'x\')',
    "never closed": f"function go(){{{GO}",
}


@pytest.mark.parametrize("script", UNCERTAIN.values(), ids=UNCERTAIN)
def test_jump_that_a_script_makes_by_itself(script: str) -> None:
    assert find_jump([script], "") == Jump("/a.html", certain=False)


def test_jump_that_every_reader_makes() -> None:
    assert find_jump([f"var a=1;\nwindow.{GO}"], "") == Jump("/a.html", certain=True)


def test_function_that_the_loaded_body_calls() -> None:
    source = "<body class=a onload='go()'>"

    assert find_jump([f"function go(){{{GO}}}"], source) == Jump("/a.html", certain=False)


@pytest.mark.parametrize("script", NONE.values(), ids=NONE)
def test_script_that_waits_for_its_reader(script: str) -> None:
    assert find_jump([script], "") is None


PHOTO = f"<title>{TITLE}_青河市总工会</title>{NAV}<h1>{TITLE}</h1><p><img src=/u/1.jpg></p>"
LIST = (
    f"<title>工会动态</title>{NAV}<ul>"
    + "".join(
        f"<li><a href='/gh/2024/{n}.html'>{TITLE}{n}</a> 2024-05-0{n}</li>" for n in range(1, 8)
    )
    + "</ul>"
)
HELPERS = {
    "home": '<script>function goHome(){window.location.href="/index.html"}</script>',
    "pages": '<script>function go(n){location.href="index_"+n+".html"; a("x.html")}</script>',
    "frames": "<script>if(self!=top){top.location.href='/index.html'}</script>",
}


@pytest.mark.parametrize("script", HELPERS.values(), ids=HELPERS)
def test_page_with_helpers_is_read(script: str) -> None:
    wanted = {"verdict": "ok", "kind": "article", "title": TITLE, "images": [f"{SITE}/u/1.jpg"]}

    assert picked(PHOTO + script, wanted) == wanted


@pytest.mark.parametrize("name", ["home", "pages"])
def test_listing_with_helpers_is_read(name: str) -> None:
    wanted = {"verdict": "ok", "kind": "listing"}

    assert picked(LIST + HELPERS[name], wanted, f"{SITE}/gh/") == wanted


def test_page_that_leads_every_reader_elsewhere_is_a_redirect_whatever_it_shows() -> None:
    wanted = {"verdict": "redirected", "redirect_to": "http://mp.w.example/s/a"}

    assert picked(f"{PHOTO}<script>location.href='{wanted['redirect_to']}'</script>", wanted) == (
        wanted
    )


@pytest.mark.parametrize(
    "piece", ['\\"', "function a(){a;", "a=function(){", "/*", "'\\'", "{", "`"]
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    short, long = (least_seconds(piece * times) for times in (5_000, 40_000))

    assert long < 24 * short + 0.01  # eight times the text; quadratic would be 64 times


def least_seconds(script: str) -> float:
    """Return what a script takes at the least in a few tries: what is more was taken by others."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        find_jump([f"{script}\nlocation.href='/a.html'"], "")
        times.append(time.process_time() - begun)
    return min(times)
