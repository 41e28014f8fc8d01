"""Keeping cassettes: what is wrong with them, what has moved since, and what they show."""
