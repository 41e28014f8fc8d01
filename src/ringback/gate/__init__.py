"""A change to a repository of contracts, features and cassettes, held against where it started."""
