"""
A run as Allure results: one file for each case, and what was found in it beside it.

The files are what Allure's own library (`allure-python-commons`, the extra `allure`) makes of its values, but for
their names, which it draws by chance: here the same run log gives the same files.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import ModuleType

from ringback import canon
from ringback.errors import MissingExtra
from ringback.model import Json
from ringback.report import overview
from ringback.report.inert import json_text, plain_text
from ringback.report.prose import findings_text, remarks
from ringback.report.texts import Texts
from ringback.report.wording import counted, moment, one_line
from ringback.run import Arrow, Case, Result, Run

#: Steps of a case at most, and characters of a name.
MOST_STEPS, MOST_NAME = 500, 300

#: What each outcome is called: what could not be decided is broken, not failed.
_STATUSES = {"passed": "passed", "failed": "failed", "errored": "broken", "skipped": "skipped"}

_CATEGORIES = (
    {"name": "Findings: the server is not as documented", "matchedStatuses": ["failed"]},
    {"name": "Problems: it could not be decided", "matchedStatuses": ["broken"]},
    {"name": "Not exercised", "matchedStatuses": ["skipped"]},
)


def allure(run: Run, texts: Texts | None = None) -> Mapping[str, str]:
    """Return the text of each file by its name; raises MissingExtra where Allure's library is not installed."""
    logger, model2 = library()
    texts = texts or Texts()
    files = {
        "categories.json": json_text(list(_CATEGORIES)),
        "environment.properties": _environment(run),
    }
    began = overview.begun(run)
    run_id = canon.digest([run.header.started, run.header.api, run.header.contract, run.footer.finished])
    for case in run.cases:
        made = _Made(model2, run, texts, uuid.uuid5(uuid.NAMESPACE_URL, f"ringback:{run_id}:{case.id!r}"))
        result, attached = made.case(case, run.result(case.id), began[case.id])
        memory = logger.AllureMemoryLogger()
        memory.report_result(result)
        (written,) = memory.test_cases
        files[result.file_pattern.format(prefix=made.id)] = json_text(written)
        files |= attached
    return files


def library() -> tuple[ModuleType, ModuleType]:
    """Return what writes Allure's values, and the values; raises MissingExtra where they are not installed."""
    try:
        from allure_commons import logger, model2  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtra(what="--format allure", extra="allure") from None
    return logger, model2


class _Made:
    """Makes the values of one case."""

    def __init__(self, model: ModuleType, run: Run, texts: Texts, made_id: uuid.UUID) -> None:
        self.model, self.run, self.texts, self.id = model, run, texts, made_id
        self.began = moment(run.header.started) or datetime.fromtimestamp(0, UTC)

    def case(self, case: Case, result: Result, begin: float) -> tuple[Json, Mapping[str, str]]:
        """Return a case's result, and the files that it refers to; it began so many seconds after the run."""
        name = one_line(case.id, MOST_NAME)
        attached = dict(self.attached(result))
        made = self.model.TestResult(
            uuid=str(self.id),
            historyId=canon.digest(f"{self.run.header.api} {name}").removeprefix("sha256:")[:32],
            testCaseId=canon.digest(name).removeprefix("sha256:")[:32],
            fullName=name,
            name=name.rpartition("/")[2] or name,
            status=_STATUSES[result.outcome],
            statusDetails=self.details(result),
            stage="finished",
            titlePath=name.split("/")[:-1],
            labels=list(self.labels(case, name)),
            parameters=[self.model.Parameter(name="seed", value=str(self.run.header.seed), excluded=True)],
            steps=[self.step(each) for each in result.sequence[:MOST_STEPS]],
            start=self.at(begin),
            stop=self.at(begin + result.seconds),
            attachments=[
                self.model.Attachment(name="what was found", source=file, type="text/plain")
                for file in attached
            ],
        )
        return made, attached

    def at(self, seconds: float) -> int:
        return round((self.began.timestamp() + seconds) * 1000)

    def labels(self, case: Case, name: str) -> Iterator[Json]:
        parts = name.split("/")
        told = {
            "framework": "ringback",
            "epic": self.texts.title or self.run.header.api,
            "parentSuite": self.texts.title or self.run.header.api,
            "suite": case.kind,
            "feature": parts[2] if len(parts) > 3 else case.kind,  # noqa: PLR2004  (api, kind, feature, scenario)
        }
        pairs = [*told.items(), *(("tag", each) for each in case.requirements[:100])]
        for label, value in pairs:
            yield self.model.Label(name=label, value=one_line(value, MOST_NAME))

    def details(self, result: Result) -> Json:
        new = [each for each in result.findings if each.accepted is None]
        if new:
            message = one_line(new[0].message, 500)
            more = f" (and {counted(len(new) - 1, 'finding')} more)" if len(new) > 1 else ""
            return self.model.StatusDetails(message=message + more, trace=findings_text(new))
        if result.reason:
            return self.model.StatusDetails(message=plain_text(result.reason))
        return self.model.StatusDetails(known=True) if result.findings else None

    def step(self, arrow: Arrow) -> Json:
        way = {"command": f"{arrow.actor} → server", "reply": f"server → {arrow.actor}"}
        said = f"{way.get(arrow.kind, f'server ⇢ {arrow.actor}')}: {arrow.label}"
        details = self.model.StatusDetails(message=plain_text(arrow.detail)) if arrow.faulty else None
        return self.model.TestStepResult(
            name=one_line(said, MOST_NAME),
            status="failed" if arrow.faulty else "passed",
            statusDetails=details,
            stage="finished",
            start=self.at(arrow.at),
            stop=self.at(arrow.at),
        )

    def attached(self, result: Result) -> Iterator[tuple[str, str]]:
        said = [findings_text(result.findings)] if result.findings else []
        said += remarks(result)
        if said:
            source = uuid.uuid5(self.id, "found")
            yield self.model.ATTACHMENT_PATTERN.format(prefix=source, ext="txt"), "\n".join(said) + "\n"


def _environment(run: Run) -> str:
    told = {
        "api": run.header.api,
        "contract": run.header.contract,
        "level": run.header.level,
        "ringback": run.header.ringback,
        "seed": str(run.header.seed),
        "verdict": run.footer.verdict,
    }
    # Escapes of JSON are those of Java's properties.
    escaped = {name: json.dumps(plain_text(one_line(value, MOST_NAME)))[1:-1] for name, value in told.items()}
    return "".join(f"{name}={value}\n" for name, value in escaped.items())
