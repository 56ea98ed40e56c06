"""Reads the record again, offline, with today's code: made anew, or to correct what is stored."""
