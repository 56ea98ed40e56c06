"""The exceptions of unioncrawler.

UnioncrawlerError
├── ProfileError         a site profile is wrong
├── UnknownNameError     a site, channel or article asked for by name is not there
├── ArchiveError         the archive cannot be opened, read or written
│   ├── NotAnArchiveError
│   ├── NewerSchemaError
│   ├── ArchiveBusyError
│   ├── ArchiveFullError
│   └── WarcError        a WARC file cannot be read or written
│       └── MissingWarcError
├── NotifyError          the file of hooks is wrong, or a hook failed
├── TellingStoppedError  the telling of hooks was stopped by a signal
├── SuspectError         an export of sound runs only, where one is suspect
├── CrawlError           a crawl cannot start or go on
├── DocumentsError       the process that reads attachments cannot be begun
├── QueryError           a search that says nothing to search for
└── PageFileError        a saved page cannot be read
"""


class UnioncrawlerError(Exception):
    """What a command reports as one sentence on stderr, with exit code 1."""


class ProfileError(UnioncrawlerError):
    """Raised by the profile loader: the message names the file and the key."""


class UnknownNameError(UnioncrawlerError):
    """Raised where a name from the command line (site, channel, uid, url) matches nothing."""


class ArchiveError(UnioncrawlerError):
    """Raised by `archive/` when the database cannot be opened, read or written."""


class NotAnArchiveError(ArchiveError):
    """Raised on opening a file that is no SQLite database, or a database of something else."""


class NewerSchemaError(ArchiveError):
    """Raised on opening an archive that a later version of unioncrawler has migrated."""


class ArchiveBusyError(ArchiveError):
    """Raised on opening for writing while another process writes: names its pid and start."""


class ArchiveFullError(ArchiveError):
    """Raised on writing when the disk is full; everything committed before stays."""


class WarcError(ArchiveError):
    """Raised by `warc/` for a file that cannot be read or written: names file and offset."""


class MissingWarcError(WarcError):
    """Raised by `warc/` for a file that is named and not there."""


class NotifyError(UnioncrawlerError):
    """Raised by `notify/` for settings that are wrong (names file and key) and hooks that fail."""


class TellingStoppedError(UnioncrawlerError):
    """Raised by `notify/` where a signal came while a hook was told: it is to be told again."""


class SuspectError(UnioncrawlerError):
    """Raised by `export --only-sound` where a check failed: names the run and the cause."""


class CrawlError(UnioncrawlerError):
    """Raised by `crawl` when a crawl cannot start, or ended before its work was done."""


class DocumentsError(UnioncrawlerError):
    """Raised by `documents/` where the process that reads does not come up."""


class QueryError(UnioncrawlerError):
    """Raised by `archive.search` for a query without a letter, digit or Chinese character."""


class PageFileError(UnioncrawlerError):
    """Raised by `inspect` when a saved page cannot be opened or read."""
