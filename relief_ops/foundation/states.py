# SPDX-License-Identifier: Apache-2.0
"""A life cycle as a table, so that every way through it can be read at one glance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relief_ops.foundation.errors import WrongState


@dataclass(frozen=True)
class Step:
    """From which states an event leads to which state."""

    event: str
    sources: tuple[str, ...]
    target: str


class LifeCycle:
    """The states of one kind of document, and how people call them."""

    def __init__(self, steps: Iterable[Step], words: Mapping[str, Any]) -> None:
        self.steps, self._words = tuple(steps), words
        self._targets = {(source, step.event): step.target for step in self.steps for source in step.sources}

    def allows(self, state: str, event: str) -> bool:
        return (state, event) in self._targets

    def after(self, state: str, event: str, *, thing: str) -> str:
        """The state that follows; raises `WrongState`, naming the thing, where none does."""
        try:
            return self._targets[state, event]
        except KeyError:
            raise WrongState(thing=thing, state=self._words[state]) from None
