"""Progress while a run lasts: a bar on a terminal, nothing but what matters elsewhere."""

import sys
from types import TracebackType
from typing import Self

from attrs import define, field
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from ringback.run import Case, Result

#: How a case that ended is marked.
MARKS = {"passed": "[green]✓[/]", "failed": "[red]✗[/]", "errored": "[yellow]![/]", "skipped": "[dim]–[/]"}


@define
class Progress:
    """Talks on stderr about the cases of one run."""

    quiet: bool
    title: str
    console: Console = field(factory=lambda: Console(file=sys.stderr, highlight=False))
    count: int = 0
    _bar: Bar | None = None

    def __enter__(self) -> Self:
        if self.console.is_terminal and not self.quiet:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._bar = Bar(*columns, console=self.console, transient=True)
            self._bar.start()
            self._bar.add_task(escape(self.title))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def ended(self, case: Case, result: Result) -> None:
        """Say how a case ended; elsewhere than on a terminal, only where it failed."""
        self.count += 1
        if self.quiet:
            return
        if self._bar is not None:
            words = f"{escape(self.title)}: {self.count} cases, {escape(case.id)}"
            self._bar.update(self._bar.task_ids[0], description=words)
        if result.outcome == "failed":
            self._say(case, result)

    def _say(self, case: Case, result: Result) -> None:
        console = self._bar.console if self._bar is not None else self.console
        console.print(f"{MARKS[result.outcome]} {escape(case.id)}", soft_wrap=True)
