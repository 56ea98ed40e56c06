"""The record read again with today's code, without asking any site."""
