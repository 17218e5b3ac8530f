# SPDX-License-Identifier: Apache-2.0
"""A life cycle as a table, so that every way through it can be read at one glance."""

from collections.abc import Iterable
from dataclasses import dataclass

from relief_ops.foundation.errors import WrongState


@dataclass(frozen=True)
class Step:
    """From which states an event leads to which state."""

    event: str
    sources: tuple[str, ...]
    target: str


class LifeCycle:
    """The states of one kind of document."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = tuple(steps)
        self._targets = {(source, step.event): step.target for step in self.steps for source in step.sources}

    def allows(self, state: str, event: str) -> bool:
        return (state, event) in self._targets

    def after(self, state: str, event: str, *, thing: str) -> str:
        """The state that follows; raises `WrongState`, naming the thing, where none does."""
        try:
            return self._targets[state, event]
        except KeyError:
            raise WrongState(thing=thing, state=state) from None
