"""What runs found, as people, programs and Prometheus get it; exports of sound runs only."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from tests.notify.receivers import Receiver
from tests.values import CHANNEL, NOW, SITE, make_entry, make_visit, new_archive, save_articles
from tests.values import save_entries as list_entries
from unioncrawler.archive import open_archive
from unioncrawler.archive.events import Event
from unioncrawler.archive.watching import ChannelRow
from unioncrawler.cli import main
from unioncrawler.cli.telling import hooks_for, tell_of_run
from unioncrawler.notify.telling import to_be_told
from unioncrawler.sites import load_profile
from unioncrawler.watch.figures import ChannelFigures

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

OTHER = "通知公告"
FIGURES = {
    "requests": 20, "bytes": 4000, "seconds": 9.5, "new": 1, "changed": 0, "gone": 0, "back": 0,
    "verdicts": {"ok": 18, "missing": 2},
}  # fmt: skip
MOVED = {
    "cause": "channel moved", "channel": CHANNEL, "evidence": "its address answers 404 (missing)",
    "alarm": True, "lost": ["entries"], "state": "begun",
}  # fmt: skip


def finish(store: ArchiveWriter, crawl: int, *found: dict[str, Any], **marks: list[int]) -> None:
    """End a run as the watch does, in which two channels were looked at."""
    rows = [
        ChannelRow(
            channel=path,
            figures=ChannelFigures(channel=path, listing="read", entries=9, read=1).to_json(),
            listing_template=("0123456789abcdef", ["div.list"]),
            is_sound=not any(f["channel"] in {None, path} for f in found),
        )
        for path in (CHANNEL, OTHER)
    ]
    store.save_watch(
        SITE, crawl, rows, suspect=bool(found), findings={"found": list(found), "over": []},
        figures=FIGURES, known=marks.get("known", []), over=marks.get("over", []),
    )  # fmt: skip
    store.finish_crawl(crawl, "finished", {}, now=NOW + timedelta(days=crawl - 1, minutes=10))


def begin(store: ArchiveWriter) -> int:
    later = NOW + timedelta(days=len(store.crawl_rows()))
    return store.begin_crawl(load_profile(SITE), {}, now=later, version="0.1")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two runs: a sound one, and one in which a channel moved."""
    with new_archive(tmp_path) as store:
        list_entries(store, make_entry(1))
        list_entries(store, make_entry(2), channel=OTHER)
        save_articles(store, make_visit(2))
        finish(store, 1)
        crawl = begin(store)
        save_articles(store, make_visit(1))
        finish(store, crawl, MOVED)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_runs_are_listed_the_latest_first(archive: Path) -> None:
    result = run("runs", "--archive", str(archive))
    head, last, first = result.stdout.splitlines()

    assert result.exit_code == 0
    assert head.split() == [
        "run",
        "began",
        "took",
        "requests",
        "bytes",
        "new",
        "changed",
        "gone",
        "site",
    ]
    assert last.split()[:2] == ["2", "2026-03-02"]
    assert " ".join(last.split()[3:]) == f"600 s 20 4000 1 0 0 {SITE} SUSPECT (2 missing)"
    assert first.split()[0] == "1"
    assert "SUSPECT" not in first


def test_runs_are_listed_for_programs(archive: Path) -> None:
    found = json.loads(run("runs", "--archive", str(archive), "--json", "--limit", "1").stdout)

    assert [(each["run"], each["suspect"], each["seconds"]) for each in found] == [(2, True, 600.0)]
    assert found[0]["verdicts"] == {"ok": 18, "missing": 2}


def test_a_run_is_told_with_its_findings(archive: Path) -> None:
    text = run("runs", "show", "2", "--archive", str(archive)).stdout

    assert "SUSPECT: a check failed" in text
    assert f"ALARM: channel moved: {CHANNEL}: its address answers 404 (missing)" in text
    assert f"{CHANNEL}: listing read  (a check failed)" in text
    assert "templates: listing 0123456789abcdef, article -" in text


def test_a_run_is_told_to_programs(archive: Path) -> None:
    told = json.loads(run("runs", "show", "2", "--json", "--archive", str(archive)).stdout)

    assert told["findings"] == {"found": [MOVED], "over": []}
    assert [(c["channel"], c["sound"]) for c in told["channels"]] == [
        (CHANNEL, False),
        (OTHER, True),
    ]


def test_a_run_that_is_not_there_is_a_sentence(archive: Path) -> None:
    result = run("runs", "show", "9", "--archive", str(archive))

    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: no run 9 in {archive / 'archive.db'}\n",
    )


def test_the_status_tells_when_a_channel_was_last_read_well(archive: Path) -> None:
    told = json.loads(run("status", "--archive", str(archive), "--json").stdout)["sites"][0]
    text = run("status", "--archive", str(archive)).stdout

    assert {c["channel"]: c["last_success"][:10] for c in told["channels"]} == {
        CHANNEL: "2026-03-01",
        OTHER: "2026-03-02",
    }
    assert "SUSPECT: a check failed, see `unioncrawler runs show 2`" in text


def test_an_export_of_sound_runs_only_is_refused_and_leaves_what_was_there(archive: Path) -> None:
    out = archive / "out.jsonl"
    out.write_text("before", encoding="utf-8")
    words = ("export", "jsonl", "--only-sound", "-o", str(out), "--archive", str(archive))
    result = run(*words)

    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: run 2 is suspect (channel moved: {CHANNEL}); nothing was exported; "
        "`unioncrawler runs show 2` says more\n"
    )
    assert out.read_text(encoding="utf-8") == "before"
    assert run(*words, "--channel", OTHER).exit_code == 0
    assert run(*(word for word in words if word != "--only-sound")).exit_code == 0


def test_what_a_suspect_run_brought_is_refused_until_it_is_read_again(archive: Path) -> None:
    words = ("export", "jsonl", "--only-sound", "--archive", str(archive))
    with open_archive(archive, write=True) as store:
        finish(store, begin(store), over=[1])
    result = run(*words)

    assert result.exit_code == 1
    assert "1 articles were read in run 2, which is suspect, and not again since" in result.stderr
    with open_archive(archive, write=True) as store:
        at = (NOW + timedelta(days=9)).isoformat()
        store.save_event(
            Event(
                kind="reextraction",
                started=at,
                finished=at,
                outcome="complete",
                detail={},
                program_version="0.1",
            )
        )
    assert run(*words).exit_code == 0


def test_a_run_that_is_accepted_is_sound_and_its_alarm_settled(archive: Path) -> None:
    result = run("runs", "accept", "2", "--archive", str(archive))

    assert (result.exit_code, result.stderr) == (0, "run 2 is accepted, 1 alarms are settled\n")
    assert run("export", "jsonl", "--only-sound", "--archive", str(archive)).exit_code == 0
    assert "accepted as sound" in run("runs", "show", "2", "--archive", str(archive)).stdout
    again = run("runs", "accept", "2", "--archive", str(archive))
    assert (again.exit_code, "is not suspect" in again.stderr) == (1, True)


def test_the_metrics_are_what_prometheus_reads(archive: Path) -> None:
    out = archive / "metrics" / "unioncrawler.prom"
    result = run("metrics", "-o", str(out), "--archive", str(archive))
    families = {f.name: f for f in text_string_to_metric_families(out.read_text(encoding="utf-8"))}
    figures = {
        (s.name.removeprefix("unioncrawler_"), *s.labels.values()): s.value
        for family in families.values()
        for s in family.samples
    }

    assert (result.exit_code, result.stdout) == (0, "")
    assert {f.type for f in families.values()} == {"gauge"}
    assert all(f.documentation for f in families.values())
    assert figures["articles", SITE] == 2
    assert figures["run_number", SITE] == 2
    assert figures["run_suspect", SITE] == 1
    assert figures["run_duration_seconds", SITE] == 600
    assert figures["run_verdicts", SITE, "missing"] == 2
    assert figures["alarms_open", SITE, "channel moved"] == 1
    assert figures["channel_sound", SITE, CHANNEL] == 0
    assert figures["channel_sound", SITE, OTHER] == 1
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def hook_file(archive: Path, url: str, more: str = "") -> None:
    text = f'[[webhook]]\nname = "hook"\nurl = "{url}"\ntries = 1\n{more}'
    (archive / "notify.toml").write_text(text, encoding="utf-8")


def notified(archive: Path, crawl: int) -> dict[str, Any] | None:
    with open_archive(archive) as opened:
        row = opened.crawl_row(crawl)
    assert row is not None
    return row.notified


def tell(archive: Path, crawl: int) -> None:
    tell_of_run(archive, crawl, hooks_for(archive, None, pytest.fail))


def test_a_hook_is_told_of_an_alarm_once(archive: Path) -> None:
    with Receiver([200]) as receiver:
        hook_file(archive, receiver.url)
        tell(archive, 2)
        tell(archive, 2)

    assert [json.loads(body)["found"] for _, body in receiver.posts] == [[MOVED]]
    kept = notified(archive, 2)
    assert kept is not None
    assert (kept["hook"]["state"], kept["hook"]["attempts"]) == ("sent", 1)


def test_a_hook_that_failed_is_told_with_the_next_run(
    archive: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Receiver([500, 200]) as receiver:
        hook_file(archive, receiver.url)
        tell(archive, 2)
        failed = notified(archive, 2)
        with open_archive(archive, write=True) as store:
            crawl = begin(store)
            finish(store, crawl, MOVED | {"state": "known"}, known=[1])
        tell(archive, crawl)

    assert failed is not None
    assert (failed["hook"]["state"], failed["hook"]["error"]) == (
        "failed",
        f"the webhook at {urlsplit(receiver.url).netloc} answers 500",
    )
    host = urlsplit(receiver.url).netloc
    told = f"hook was not told of run 2: the webhook at {host} answers 500"
    assert told in caplog.text
    assert [json.loads(body)["run"] for _, body in receiver.posts] == [2, 2]
    assert notified(archive, crawl) == {}


def test_a_hook_that_wants_every_run_is_told_of_sound_ones(archive: Path) -> None:
    with open_archive(archive, write=True) as store:
        crawl = begin(store)
        finish(store, crawl, over=[1])
    with Receiver([200]) as receiver:
        hook_file(archive, receiver.url, 'on = "every"\n')
        tell(archive, crawl)

    assert [json.loads(body)["subject"] for _, body in receiver.posts] == [
        f"unioncrawler: {SITE}: sound"
    ]


def test_a_run_that_was_killed_before_its_hooks_were_told_is_told_by_the_next(
    archive: Path,
) -> None:
    with Receiver([200]) as receiver:
        hook_file(archive, receiver.url, 'on = "every"\n')
        with open_archive(archive, write=True) as store:
            killed = begin(store)
            for crawl in (2, killed):
                store.save_notified(crawl, to_be_told(hooks_for(archive, None, pytest.fail)))
            crawl = begin(store)
            finish(store, crawl, MOVED | {"state": "known"}, known=[1])
        tell(archive, crawl)

    told = [json.loads(body) for _, body in receiver.posts]
    assert [(each["run"], each["subject"]) for each in told] == [
        (2, f"unioncrawler: {SITE}: channel moved"),
        (killed, f"unioncrawler: {SITE}: not checked (did not end (interrupted))"),
        (crawl, f"unioncrawler: {SITE}: still channel moved"),
    ]
    text = told[1]["text"].splitlines()
    assert text[1:4] == ["It did not end (interrupted).", "", "No check was made."]


def test_what_happened_before_there_was_a_hook_is_not_told(archive: Path) -> None:
    with open_archive(archive, write=True) as store:
        crawl = begin(store)
        finish(store, crawl, MOVED | {"state": "known"}, known=[1])
    with Receiver([200]) as receiver:
        hook_file(archive, receiver.url)
        tell(archive, crawl)

    assert receiver.posts == []


def test_figures_of_prometheus_carry_names_that_need_escaping() -> None:
    from unioncrawler.exports.prometheus import Family, to_text  # noqa: PLC0415

    name = 'a"b\\c\nd'
    text = to_text([Family(name="x", help="one\ntwo\\", samples=[({"l": name}, 1.5)])])
    (family,) = text_string_to_metric_families(text)

    assert family.samples[0].labels == {"l": name}
    assert re.fullmatch(r'# HELP x one\\ntwo\\\\\n# TYPE x gauge\nx\{l="[^\n]*"\} 1\.5\n', text)
