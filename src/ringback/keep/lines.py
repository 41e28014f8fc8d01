"""On which line of a cassette's YAML something stands."""

from functools import cached_property

import yaml
from attrs import define

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML built without libYAML
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # same nodes, slower


@define(slots=False)
class Lines:
    """The lines of one document, which was found harmless before; looked up when they are first asked for."""

    text: str

    def of(self, *steps: str | int) -> int:
        """Return the line on which a value stands, from 1; that of the nearest thing around it where there is none."""
        node = self._root
        line = 1
        for step in steps:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:
            return yaml.compose(self.text, Loader=_Loader)
        except yaml.YAMLError:
            return None


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == step:
                return key.start_mark.line + 1, value
    return None
