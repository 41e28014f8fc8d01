"""Scrubbing: secrets and private values leave an exchange before it reaches a disk."""
