"""Reads the record again, offline, with today's code: a whole archive made anew from it."""
