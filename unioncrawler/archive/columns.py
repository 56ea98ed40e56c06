"""What every table and column of the archive is for, in words; `docs/schema.md` is made of it."""

from __future__ import annotations

TABLES = {
    "sites": "A site that was crawled.",
    "channels": "A channel 栏目 of a site: a place in its tree, with a listing of its own.",
    "entries": "One line of a listing, in the channel of that listing. The rows that wait are the "
    "frontier of the next crawl.",
    "articles": "The present text of one article.",
    "article_channels": "An article hangs in a channel; it may hang in several.",
    "versions": "Each version an article ever had, the present one included. A new one is made "
    "when title, text, metadata or attachments differ, not when only the layout does.",
    "evidence": "A sign that an article is gone; an answer of the article takes all of them away.",
    "captures": "One HTTP exchange.",
    "warc_files": "A WARC file that was closed: nothing in it may change.",
    "attachments": "An image or file of an article, as its page names it.",
    "attachment_texts": "What the bytes of an attachment are and say; one row for the same bytes, "
    "however many articles show them.",
    "crawls": "One run of the crawler.",
    "channel_runs": "A channel in one run of the crawler: the figures that its checks go by.",
    "page_templates": "The skeleton of pages that are made by one template.",
    "alarms": "Something that was found wrong in a run, until a run finds it well again.",
    "events": "Something done to the archive as a whole: a run of `verify` or of `reextract`.",
    "corrections": "A field of a version that was read again from the record and came out "
    "otherwise: the site did not change it, the reading got better.",
    "changes": "One step of the change cursor: everything that ever happened to an article.",
    "reposts": "An article and one whose text it contains, or that contains its own: the likely "
    "original. Of several copies each pair has a row.",
    "shingles": "The index that reposts are found by: which articles have a run of eight "
    "characters, of a sample of those of each text.",
    "shingled": "An article in that index.",
    "repost_cursor": "One row: how far that index has followed `changes`.",
    "articles_fts": "The search index over `articles`, by its `id` as `rowid`; see below.",
    "articles_grams": "A view: the texts of `articles` laid out for the search index.",
    "attachment_texts_fts": "The search index over `attachment_texts`, by its `id` as `rowid`.",
    "attachment_texts_grams": "A view: the texts of `attachment_texts` laid out for the search "
    "index.",
    "articles_fts_pause": "Empty. The crawler works with it inside its transactions.",
}

_SITE = "The site's key, as in `sites`."
_FIRST = "When it was first seen."
_LAST = "When it was last seen."
_CRAWL = "The run it happened in."

COLUMNS = {
    "sites": {
        "key": "Short name, as on the command line.",
        "name": "The organisation's name.",
        "base_url": "Scheme and host that canonical addresses begin with.",
        "hosts": "JSON list of every host name the site answers to.",
        "gone_visits": "How many visits must find an article absent until it is gone.",
        "gone_days": "How many days must lie between the first and the last of them.",
        "first_seen": "When it was first crawled.",
        "last_seen": "When its latest crawl began.",
        "revisit_days": "JSON list: at how many days of age its articles are asked for again; "
        "after the last of them ever so often.",
        "looked_over": "When a crawl last had looked at every overview and what it leads to.",
    },
    "channels": {
        "id": "Number within this archive.",
        "site": _SITE,
        "path": "Names from the top, joined by `/`: `基层频道/党建巡礼`.",
        "name": "The last of them: `党建巡礼`.",
        "parent": "The path above it; null at the top.",
        "url": "The first page of its listing, as the latest crawl met it.",
        "found_on": "The page whose link led to it; null where the profile named it.",
        "first_seen": _FIRST,
        "last_seen": "When a crawl last met it.",
        "first_crawl": "The run that found it.",
        "last_crawl": "The latest run that met it.",
        "walked": "When a walk over it last read every page; null before one did.",
        "checked": "When a walk over it last ended well: with every page, where the rest was "
        "known, or because its first page was what it was.",
        "checked_by": "The exchange that this walk ended with.",
        "known_to": "The entries of the channel up to this `id` were met by a walk that ended "
        "well; those above it by one that was cut short.",
        "stated_pages": "How many pages the channel says it has; null where it does not.",
        "stated_items": "How many entries the channel says it has; null where it does not.",
    },
    "entries": {
        "id": "Number within this archive; work is done in its order.",
        "site": _SITE,
        "channel": "The channel whose listing it stands in.",
        "url": "Where it leads, canonical.",
        "uid": "The `uid` its article has or would have; null for external links.",
        "title": "Its title in the listing, as last seen.",
        "date_text": "Its date in the listing, as written there.",
        "day": "The day that `date_text` or `url` names; for `--since`. Of 昨天 the day that it "
        "was, of a date without a year the last day it can be.",
        "kind": "`article` (a document linked directly too, where the profile wants such), `file` "
        "(any other file) or `external` (another site).",
        "state": "`pending` (to be fetched), `captured`, `failed`, `gone`, or `listed` (nothing to "
        "fetch: files, external links, articles that moved off the site).",
        "verdict": "What the latest response was: `ok`, `missing`, `challenge` …; null before it.",
        "last_error": "Why there is no article, in a few words.",
        "moved_to": "Where a redirect led that was not followed.",
        "attempts": "How often it was asked for.",
        "last_try": "When it was last asked for.",
        "next_try": "When it is to be asked for again after a failure; null for one that was "
        "given up.",
        "article": "The article it became.",
        "first_seen": _FIRST,
        "last_seen": _LAST,
    },
    "articles": {
        "id": "Number within this archive, in order of archiving, not of date.",
        "uid": "Lasting name, made of site and path: a new host name changes nothing.",
        "site": _SITE,
        "url": "Canonical address of its first page.",
        "title": "Title.",
        "subtitle": "Subtitle.",
        "published": "Date as precise as the page was: `2013-06`, `2021-09-27`, "
        "`2021-09-27T10:20+08:00`; null where none was read, never guessed.",
        "published_precision": "`month`, `day`, `minute` or `second`.",
        "published_text": "The words `published` was read from.",
        "source": "来源.",
        "author": "作者, from a label or a closing byline; several are joined by `、`.",
        "editor": "编辑, 责任编辑.",
        "correspondent": "通讯员.",
        "byline_text": "The words the names were read from.",
        "breadcrumbs": "JSON list of `{text, url}`, from 首页 down.",
        "page_count": "How many pages were joined.",
        "found_by": "JSON object: how a field was found: `selector`, `meta`, `label`,"
        " `position`, `listing` (by the row that leads to it).",
        "digest": "sha256 over title and paragraphs, blind to white space and zero width.",
        "state": "`present`, or `gone`.",
        "version": "Number of the present text, from 1.",
        "first_seen": _FIRST,
        "last_seen": "When its page was last read, or the server last said that it is unchanged.",
        "asked": "When its page was last asked for, whatever came.",
        "capture": "The exchange that these columns were read from.",
        "body_text": "Paragraphs separated by newlines; cells of a table by tabs.",
        "body_html": "The same, as sanitised markup with absolute addresses.",
    },
    "article_channels": {
        "article": "The article.",
        "channel": "The channel.",
        "first_seen": "When it was first seen there.",
    },
    "versions": {
        "article": "The article.",
        "version": "Number, from 1.",
        "digest": "As in `articles`.",
        "seen": "When this version was first read.",
        "capture": "The exchange it was first read from; where only attachments differ, that of "
        "the page that shows them.",
        "what": "`first`, or what differs from the version before, in this order: `title`, `text`, "
        "`metadata` (subtitle, published, source, author, editor, correspondent), `attachments` "
        "(others, or other bytes under the same address); empty where a correction left no "
        "difference.",
        "fields": "JSON object of everything the article said; null for the present version, which "
        "is the row in `articles`. `attachments` is a list of `{kind, url, name}` and, where its "
        "bytes are known, `{sha256, bytes, capture}`.",
        "same_as": "The latest earlier version that said the same; null where none did.",
        "last_capture": "The exchange that `fields` were read from last; null for the present "
        "version, whose is in `articles`, and for those that ended before schema 6.",
    },
    "evidence": {
        "id": "Number within this archive.",
        "article": "The article.",
        "kind": "`missing`, `gone` or `soft_404`: what a visit found; `unlisted`: its listing does "
        "not show it any more, which alone never makes it gone.",
        "at": "When.",
        "crawl": "The run that found it; each kind once a run.",
        "capture": "The exchange that says so; null for `unlisted`.",
    },
    "captures": {
        "id": "Number within this archive.",
        "site": _SITE,
        "crawl": _CRAWL,
        "url": "The address asked for.",
        "method": "HTTP method.",
        "status": "HTTP status; null where no response came.",
        "verdict": "What the response was judged to be.",
        "fetched_at": "When.",
        "content_type": "As in the response.",
        "size": "Bytes of the payload as it was transferred, packed or not.",
        "payload_digest": "`sha256:` and the base32 digest of those bytes, as in the WARC record.",
        "etag": "As in the response.",
        "last_modified": "As in the response.",
        "error": "Why no response came.",
        "warc_file": "The WARC file its response lies in; null where no response came.",
        "warc_offset": "Where the response's gzip member begins in that file.",
        "warc_length": "Bytes of that member.",
        "record_id": "The `WARC-Record-ID` of the response.",
        "original": "The earlier capture that has the payload, where this record only refers to "
        "it: the server said 304, or sent the same bytes again.",
        "visit": "The first exchange of the same visit, where it took several (redirects, later "
        "pages of an article); null for one alone, and for all before schema 6.",
    },
    "attachments": {
        "article": "The article.",
        "kind": "`image` or `file`.",
        "position": "Order on the page within its kind, from 1.",
        "url": "Where it is, absolute.",
        "name": "What the page calls it; may be empty for an image.",
        "media_type": "As in the response, without parameters.",
        "bytes": "Its size.",
        "sha256": "SHA-256 of its bytes, hexadecimal.",
        "capture": "The exchange it was read from, or the latest that brought the same bytes where "
        "the server named them anew.",
        "state": "`pending` (to be fetched), `captured`, `failed`, or `refused` (left by the "
        "profile's limits, or on a host that is none of the site's).",
        "verdict": "What the latest response was: `ok`, `missing`, `soft_404` …; null before it. "
        "One that is captured stays so, whatever came later.",
        "last_error": "Why it is not there, or did not come when it was asked for again.",
        "attempts": "How often it was asked for.",
    },
    "attachment_texts": {
        "id": "Number within this archive.",
        "sha256": "As in `attachments`.",
        "outcome": "`read`, `no text` (a scan), `encrypted`, `damaged`, `too large`, `took too "
        "long`, `too much memory`, `not a document` (an image, a page, a film) or `unknown type`.",
        "kind": "Type by its own bytes: `pdf`, `docx`, `png` …; null where they do not tell.",
        "text": "What it says, null where nothing was read: paragraphs separated by newlines, "
        "cells of a table by tabs. U+2028 is the end of a line of a page (PDF, OFD) between two "
        "Chinese characters, which may stand within a word.",
        "characters": "Length of `text`.",
        "whole": "0 where the document goes on, or a part of it could not be read.",
        "width": "Of an image, in pixels.",
        "height": "Of an image, in pixels.",
        "reader": "Program that read it, and its version.",
        "reason": "Why it was not read, in a few words.",
    },
    "warc_files": {
        "name": "Name in the folder `warc` beside the archive.",
        "site": _SITE,
        "bytes": "Its size.",
        "sha256": "SHA-256 of all its bytes, hexadecimal.",
        "closed": "When it was closed.",
    },
    "crawls": {
        "id": "Number of the run.",
        "site": _SITE,
        "arguments": "JSON object: what was asked for.",
        "started": "When it began.",
        "finished": "When it ended; null while it runs, and for ever if it was killed.",
        "reason": "Why it ended: `finished`, `shutdown`, `interrupted` (killed) …",
        "stats": "JSON object of the run's own figures.",
        "notes": "How many of its notes on record have been carried out.",
        "program_version": "Version of unioncrawler.",
        "suspect": "1 where a check of the run failed, and nobody has accepted it.",
        "accepted": "When somebody took it for sound with `runs accept`.",
        "findings": "JSON object: `found` is a list of findings, each with cause, channel (null: "
        "the whole site), evidence, whether it is an alarm, what was lost, and its state: `begun`, "
        "`known`, `accepted` or `note`; `over` lists the alarms that ended. Null before schema 8 "
        "and for runs that were killed.",
        "figures": "JSON object: requests, bytes, seconds, verdicts, and how many articles were "
        "new, changed, gone and back.",
        "notified": "JSON object: for each hook its `state` (`sent`, `failed`, or `waiting` to "
        "be told), `attempts`, `at` and `error`. NULL where there was no hook.",
    },
    "channel_runs": {
        "channel": "The channel.",
        "crawl": "The run.",
        "figures": "JSON object, see `runs show` in docs/operating.md.",
        "listing_template": "Template of the first page of its listing.",
        "article_template": "Template that its article pages have in common.",
        "sound": "0 where a check failed that regards the channel; such figures are no measure for "
        "later runs.",
    },
    "page_templates": {
        "fingerprint": "The first 16 digits of the SHA-256 of its marks.",
        "marks": "JSON list of tags with their classes and ids, digits as 0: `div.article`.",
    },
    "alarms": {
        "id": "Number within this archive.",
        "site": _SITE,
        "channel": "The channel; null for the whole site.",
        "cause": "`layout changed`, `blocked`, `unreachable`, `reading broke` or `channel moved`.",
        "evidence": "What it was concluded from, when it began.",
        "lost": "JSON list of what is read no more.",
        "first_crawl": "The run that found it first.",
        "last_crawl": "The latest run that found it.",
        "over_crawl": "The run that found all well again; null while it is open.",
        "accepted": "When somebody took it for how the site is now; it makes no run suspect since.",
    },
    "events": {
        "id": "Number of the event.",
        "kind": "`fixity`: archive and record were checked by `verify`; `reextraction`: everything "
        "was read again from the record by `reextract`.",
        "started": "When it began.",
        "finished": "When it ended.",
        "outcome": "Of a check `sound` or `damaged`; of a reextraction `complete`, `incomplete` "
        "(something could not be read) or `interrupted`.",
        "detail": "JSON object: what was counted and found, as `verify --json` and `reextract "
        "--json` print it.",
        "program_version": "Version of unioncrawler.",
    },
    "corrections": {
        "id": "Number within this archive.",
        "article": "The article.",
        "version": "The version that was corrected; its number stays.",
        "field": "A column of `articles`, `attachments` (a JSON list as in `versions.fields`), or "
        "`what` and `same_as` of `versions`, which follow from the others.",
        "before": "What was there before.",
        "after": "What is there now.",
        "at": "When it was corrected.",
        "capture": "The exchange it was read from.",
        "event": "The run of `reextract`; null where a crawl did it.",
        "crawl": "The crawl that met it, before it compared the article with the site's; or null.",
    },
    "changes": {
        "number": "Step of the cursor; never used twice.",
        "article": "The article.",
        "kind": "`added`, `changed`, `gone`, `back`, or `corrected`: its present version was read "
        "better, see `corrections`.",
        "version": "The version it brought or left.",
        "at": "When it was seen.",
        "crawl": _CRAWL,
    },
    "reposts": {
        "article": "The repost.",
        "original": "The likely original.",
        "containment": "How much of the shorter text stands in the longer one, by runs of eight "
        "characters: 0.8 to 1.",
        "characters": "How many letters, digits and characters of the shorter text that are.",
        "why": "What made the other one the original: `source` (it is named as 来源), `published` "
        "(earlier), `length` (shorter), `seen` (earlier), or `uid` (nothing: the lesser uid).",
        "found": "When the later of the two texts was first read.",
    },
    "shingles": {
        "hash": "CRC-32 of the run, as UTF-32, less 2^31.",
        "article": "The article.",
    },
    "shingled": {
        "article": "The article.",
        "hashes": "Its rows of `shingles`, ascending: four bytes each, the lowest first.",
        "due": "1 until it has been compared with the others.",
    },
    "repost_cursor": {
        "number": "The latest step of `changes` that was taken in.",
    },
}
