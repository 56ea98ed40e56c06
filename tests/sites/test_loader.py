from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from lxml import html

from unioncrawler.errors import ProfileError, UnknownNameError
from unioncrawler.sites import load_profile, parse_profile, site_names, with_base_url
from unioncrawler.sites.rules import ArticleRules, GoneRule, TlsRule

if TYPE_CHECKING:
    from pathlib import Path

LEAST = """
[site]
key = "trial"
name = "试验总工会"
base_url = "https://WWW.Trial.example:8443/"
hosts = ["www.trial.example", "trial.example"]
discover_channels = true
"""


def api(fields: str, *, url: str = "/list", code: str = "code = '7'\n") -> str:
    """Return a profile with a channel that an API lists."""
    rules = f"name = 'list'\nurl = '{url}'\nitems = 'l'\ntitle = 't'\nlink = 'u'\n"
    channel = f"path = '要闻'\nurl = '/yw/'\napi = 'list'\n{code}"
    return f"{LEAST}[[api]]\n{rules}fields = {{ {fields} }}\n[[channel]]\n{channel}"


def test_the_least_profile_has_polite_defaults() -> None:
    profile = parse_profile(LEAST, "trial.toml")

    assert profile.key == "trial"
    assert profile.base_url == "https://www.trial.example:8443"
    assert profile.hosts == ("www.trial.example", "trial.example")
    assert profile.start == ("/",)
    assert (profile.crawl.delay, profile.crawl.timeout) == (1.0, 60.0)
    assert profile.crawl.max_bytes == 32 * 1024 * 1024
    assert profile.channels == ()
    assert profile.crawl.conditional_days == 90
    assert profile.gone == GoneRule(visits=3, days=7, brake_least=20, brake_share=0.5)


@pytest.mark.parametrize(("visits", "days"), [(1, 0), (5, 30), (100, 3650)])
def test_when_an_article_is_gone_is_for_the_profile_to_say(visits: int, days: int) -> None:
    text = f"{LEAST}[gone]\nvisits = {visits}\ndays = {days}\n"

    assert parse_profile(text, "trial.toml").gone == GoneRule(visits=visits, days=days)


def test_how_long_a_304_is_believed_and_when_absences_are_not_is_for_the_profile_too() -> None:
    text = f"{LEAST}[crawl]\nconditional_days = 0\n[gone]\nbrake_least = 5\nbrake_share = 0.9\n"

    profile = parse_profile(text, "trial.toml")
    assert profile.crawl.conditional_days == 0
    assert profile.gone == GoneRule(brake_least=5, brake_share=0.9)


@pytest.mark.parametrize(
    "line",
    [
        "[crawl]\nconditional_days = -1",
        "[crawl]\nconditional_days = true",
        "[gone]\nbrake_least = 0",
        "[gone]\nbrake_share = 1.5",
        "[gone]\nbrake_share = 'half'",
    ],
)
def test_a_figure_that_cannot_be_is_named(line: str) -> None:
    key = line.split("\n")[1].split(" ", maxsplit=1)[0]
    with pytest.raises(ProfileError, match=rf"trial\.toml: (crawl|gone)\.{key}: must "):
        parse_profile(f"{LEAST}{line}\n", "trial.toml")


@pytest.mark.parametrize("contact", ["a@example.org\\r\\nX: y", "a@example.org\\n", "nobody", ""])
def test_a_contact_that_no_header_can_hold_is_named(contact: str) -> None:
    with pytest.raises(ProfileError, match=r"trial\.toml: crawl\.contact: must be an e-mail"):
        parse_profile(f'{LEAST}[crawl]\ncontact = "{contact}"\n', "trial.toml")


def test_channels_selectors_and_patterns_are_read() -> None:
    profile = parse_profile(
        LEAST
        + """
[[channel]]
path = "新闻中心/工会要闻"
url = "/xw/index.shtml"
[article]
title = "h1::text"
body = ".//div[@class='txt']"
[urls]
article = ['/c/\\d+\\.shtml$']
[boilerplate]
lines = ['^欢迎关注.*$']
""",
        "trial.toml",
    )
    tree = html.document_fromstring("<h1>题</h1><div class='txt'>文</div>")

    assert [(c.path, profile.absolute(c.url)) for c in profile.channels] == [
        ("新闻中心/工会要闻", "https://www.trial.example:8443/xw/index.shtml")
    ]
    assert profile.article.title is not None
    assert profile.article.title.xpath(tree) == ["题"]
    assert profile.article.body is not None
    assert profile.article.body.xpath(tree) == tree.findall(".//div")
    assert profile.urls.article[0].search("/c/12.shtml")
    assert profile.boilerplate[0].search("欢迎关注本站")


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("", "[site]", "missing"),
        ("[site", "not valid TOML", "trial.toml"),
        (LEAST.replace("name =", "nam ="), "site.nam", "unknown key"),
        (LEAST.replace('key = "trial"', ""), "site.key", "missing"),
        (LEAST.replace('"trial"', '"Tri al"'), "site.key", "Tri al"),
        (LEAST.replace('"试验总工会"', "7"), "site.name", "7"),
        (LEAST.replace("https://", "ftp://"), "site.base_url", "ftp://"),
        (
            LEAST.replace("https://WWW.Trial.example:8443/", "http://[::1"),
            "site.base_url",
            "http",
        ),
        (LEAST.replace(":8443", ":84430"), "site.base_url", "84430"),
        (LEAST.replace(":8443/", ":8443/sub/dir"), "site.base_url", "without a path"),
        (
            LEAST.replace("hosts =", "start = ['http://else.example/']\nhosts ="),
            "site.start",
            "else",
        ),
        (LEAST + "[article]\nbody = '//div[foo()]'", "article.body", "foo"),
        (LEAST + "[article]\nbody = '//div[$x]'", "article.body", "$x"),
        (LEAST + "[article]\nbody = '//x:div'", "article.body", "x:div"),
        (LEAST + "[article]\nbody = '(1 = 1)'", "article.body", "no elements"),
        (LEAST + "[listing]\nitem = 'li::text'", "listing.item", "elements"),
        (LEAST + "[[channel]]\npath = '首页'\nurl = '/'", "channel[1].path", "front page"),
        (LEAST.replace('"www.trial.example", ', ""), "site.hosts", "www.trial.example"),
        (
            LEAST.replace('"trial.example"', '"http://trial.example"'),
            "site.hosts",
            "without scheme",
        ),
        (LEAST.replace("hosts = [", "hosts = [[], "), "site.hosts", "not empty"),
        (LEAST.replace("= true", '= "yes"'), "site.discover_channels", "true or false"),
        (LEAST.replace("= true", "= false"), "channel", "at least one"),
        (LEAST + "[crawl]\ndelay = -1", "crawl.delay", "between"),
        (LEAST + "[crawl]\ndelay = true", "crawl.delay", "number"),
        (LEAST + "[crawl]\nmax_bytes = 1", "crawl.max_bytes", "between"),
        (LEAST + "[article]\nbody = 'div['", "article.body", "div["),
        (LEAST + "[article]\nbody = '//div['", "article.body", "//div["),
        (LEAST + "[article]\nbody = ''", "article.body", "not empty"),
        (LEAST + "[article]\ntext = 'p'", "article.text", "unknown key"),
        (LEAST + "[urls]\narticle = ['(']", "urls.article", "regular expression"),
        (LEAST + "[urls]\narticle = ['/(a+)+$']", "urls.article", "may take for ever"),
        (LEAST + "[boilerplate]\nlines = ['(.|。)*x']", "boilerplate.lines", "may take for ever"),
        (LEAST + "[urls]\narticle = 'x'", "urls.article", "list"),
        (LEAST + "[boilerplate]\nlines = []", "boilerplate.lines", "list"),
        (LEAST + "[channel]\npath = 'a'", "channel", "[[channel]]"),
        (LEAST + "[[channel]]\npath = 'a'", "channel[1].url", "missing"),
        (LEAST + "[[channel]]\npath = 'a//b'\nurl = '/'", "channel[1].path", "a//b"),
        (LEAST + "[[channel]]\npath = 'a'\nurl = '/a'\n" * 2, "channel.path", "twice"),
        (
            LEAST + "[[channel]]\npath = 'a'\nurl = 'http://else.example/'",
            "channel.url",
            "else.example",
        ),
        (LEAST + "[article]\nuntil = '2021-06-30'", "article.until", "unknown key"),
        (LEAST + "[[article]]\nuntil = 'June'", "article[1].until", "a day like"),
        (LEAST + "[[article]]\nuntil = 2021-06-30T10:00:00", "article[1].until", "a day like"),
        (LEAST + "[[article]]\ntext = 'p'", "article[1].text", "unknown key"),
        (LEAST + "[[article]]\nuntil = 2021-06-30\n" * 2, "article.until", "twice"),
        (LEAST + "[[article]]\nbody = 'p'\n" * 2, "article", "only one"),
        (LEAST + "[urls]\ndrop_query = ['(']", "urls.drop_query", "regular expression"),
        (LEAST + "[urls]\nsame = [{ pattern = 'a' }]", "urls.same", "address"),
        (LEAST + "[urls]\nsame = [{ pattern = '(', address = '/' }]", "urls.same", "regular"),
        (
            LEAST + "[urls]\nsame = [{ pattern = 'a', address = 'b' }]",
            "urls.same",
            "begin with one /",
        ),
        (LEAST + "[urls]\nsame = [{ pattern = 'a', address = '//b/1' }]", "urls.same", "one /"),
        (
            LEAST
            + "[urls]\nsame = [{ pattern = '^/x/(.*)', address = '/y/\\1' },"
            + " { pattern = '^/y/(.*)', address = '/x/\\1' }]",
            "urls.same",
            "again",
        ),
        (
            LEAST + "[urls]\nsame = [{ pattern = 'a(b)', address = '/\\2' }]",
            "urls.same",
            "not an address",
        ),
        (
            LEAST + "[urls]\nsame = [{ pattern = '/a', address = '/a/b' }]",
            "urls.same",
            "its own address",
        ),
        (LEAST + "[[tls]]\nverify = false", "tls[1].host", "missing"),
        (LEAST + "[[tls]]\nhost = 'x.example'\nverify = false", "tls.host", "x.example"),
        (LEAST + "[[tls]]\nhost = 'trial.example'", "tls", "nothing pass"),
        (LEAST + "[[tls]]\nhost = 'trial.example'\nlegacy = true\n" * 2, "tls.host", "twice"),
        (LEAST + "[gone]\nvisits = 0", "gone.visits", "between 1 and 100"),
        (LEAST + "[gone]\nvisits = 101", "gone.visits", "between 1 and 100"),
        (LEAST + "[gone]\nvisits = 2.5", "gone.visits", "whole number"),
        (LEAST + "[gone]\nvisits = true", "gone.visits", "whole number"),
        (LEAST + "[gone]\ndays = -1", "gone.days", "between 0 and 3,650"),
        (LEAST + "[gone]\ndays = 3651", "gone.days", "between 0 and 3,650"),
        (LEAST + "[gone]\nweeks = 1", "gone.weeks", "unknown key"),
        (api("a = '{kode}'"), "api list", "{kode} stands for nothing"),
        (api("a = ['{size}']"), "api list", "need the key size"),
        (api("a = 'x{offset}'"), "api list", "need the key size"),
        (api("a = { b = 'x-{code}' }", code=""), "channel.code", "'要闻'"),
        (api("", url="/l/{nummer}"), "api list", "{nummer} stands for nothing"),
        (LEAST + "[extra]\n", "extra", "unknown table"),
        ("site = 3", "site", "table"),
    ],
)
def test_a_mistake_is_one_error_that_names_file_and_key(text: str, key: str, words: str) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile(text, "trial.toml")

    message = str(caught.value)
    assert message.startswith("trial.toml: ")
    assert key in message
    assert words in message
    assert "\n" not in message.rstrip("\n")


@pytest.mark.parametrize("name", site_names())
def test_every_profile_of_the_package_loads_under_its_own_name(name: str) -> None:
    assert load_profile(name).key == name


LAYOUTS = """
[[article]]
until = "2021-06-30"
body = "div.old"
[[article]]
body = "div.new"
[[article]]
until = 2015-12-31
body = "td.oldest"
"""


@pytest.mark.parametrize(
    ("day", "body"),
    [
        (None, "div.new"),
        (date(2021, 7, 1), "div.new"),
        (date(2021, 6, 30), "div.old"),
        (date(2016, 1, 1), "div.old"),
        (date(2015, 12, 31), "td.oldest"),
        (date(1999, 1, 1), "td.oldest"),
    ],
)
def test_of_several_layouts_the_first_that_lasted_to_the_day_holds(
    day: date | None, body: str
) -> None:
    rules = parse_profile(LEAST + LAYOUTS, "t").as_of(day).article

    assert rules.body is not None
    assert rules.body.source == body


def test_where_every_layout_has_its_end_the_present_one_has_no_selectors() -> None:
    profile = parse_profile(LEAST + "[[article]]\nuntil = 2021-06-30\nbody = 'p'", "t")

    assert profile.article == ArticleRules()
    assert profile.as_of(date(2021, 6, 30)).article.body is not None


def test_what_is_let_pass_of_a_host_is_said_in_words() -> None:
    text = "[[tls]]\nhost = 'trial.example'\nverify = false\nlegacy = true"
    (rule,) = parse_profile(LEAST + text, "t").tls

    assert rule == TlsRule(host="trial.example", verify=False, legacy=True)
    assert rule.in_words == "the certificate is not verified and old TLS"


def test_a_profile_is_found_by_path(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(LEAST, encoding="utf-8")

    assert load_profile(str(path)).key == "trial"


def test_what_an_api_is_sent_may_hold_braces_that_stand_for_nothing() -> None:
    fields = "query = 'query { list {id} }', page = '{page}', code = '{code}'"

    assert parse_profile(api(fields), "my.toml").apis[0].fields["page"] == "{page}"


def test_a_mark_of_byte_order_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(LEAST, encoding="utf-8-sig")

    assert load_profile(str(path)) == parse_profile(LEAST, "my.toml")


def test_an_unknown_site_names_the_known_ones() -> None:
    with pytest.raises(
        UnknownNameError, match=r"no site or profile 'nowhere'; known sites: .*nmgzgh"
    ):
        load_profile("nowhere")


def test_a_profile_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(str(path))
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(f"{tmp_path}/")


def test_another_base_url_adds_its_host_and_keeps_canonical_addresses() -> None:
    profile, origin = with_base_url(parse_profile(LEAST, "t"), "http://127.0.0.1:8000/")

    assert origin == "http://127.0.0.1:8000"
    assert profile.base_url == "https://www.trial.example:8443"
    assert profile.hosts == ("www.trial.example", "trial.example", "127.0.0.1")


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "ftp://x", "http://", "", "http://[", "http://h:99999", "http://h/x"]
)
def test_a_base_url_that_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ProfileError, match="not an http"):
        with_base_url(parse_profile(LEAST, "t"), url)
