"""Watching a site over its runs: figures of each, and what is wrong, named with its evidence."""
