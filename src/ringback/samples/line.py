"""One line of a page, as a person sees it, and where it stands in the file."""

from attrs import frozen


@frozen
class Line:
    """One line of a page."""

    #: Its number in the file, from 1.
    number: int
    text: str
    #: The cells, where it is a row of a table.
    cells: tuple[str, ...] = ()
    #: Whether the page marks it as a heading.
    heading: bool = False
    #: Which preformatted block of the page it belongs to, 0 for none.
    fence: int = 0
