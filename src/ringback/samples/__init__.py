"""Reading documentation pages: lines, tables, broken JSON, exchanges, operations."""
