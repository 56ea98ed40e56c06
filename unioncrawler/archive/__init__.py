"""The archive: one SQLite file that is the frontier, the record of what was read, and the search.

Readers come in by `open_archive(path)`, the crawler by `open_archive(path, write=True)`.
"""

from unioncrawler.archive.opening import archive_path, open_archive, warc_folder
from unioncrawler.archive.reader import Archive
from unioncrawler.archive.writer import ArchiveWriter

__all__ = ["Archive", "ArchiveWriter", "archive_path", "open_archive", "warc_folder"]
