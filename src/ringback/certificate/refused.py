"""How a certificate is turned down: it says something that is not so."""

from attrs import frozen


@frozen(eq=False)
class Refused(Exception):  # noqa: N818  (it is a judgement on a certificate, not an error of ours)
    """A certificate that must not be believed."""

    #: What is wrong with it, in a word: signature, expired, run-log, …
    rule: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence
