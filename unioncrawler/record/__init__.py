"""The record and the archive together: exchanges are written, saved after a kill, read again."""
