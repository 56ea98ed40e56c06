"""Exports: one file a format, all over the same stream of records, written as it comes."""
