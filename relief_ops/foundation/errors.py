# SPDX-License-Identifier: Apache-2.0
"""The tree of what can go wrong. Each error is a fact with a stable code and a sentence that says what to do.

Nothing here knows HTTP: `problem.py` turns a kind into a status.
"""

from typing import Any, ClassVar

from relief_ops.foundation.i18n import _l


class DomainError(Exception):
    """A rule that said no. Subclasses state `code`, `title` and `detail`; the facts fill the detail's `%(name)s`.

    `keeps_changes`: what was written before it was raised stays (a wrong PIN must be counted).
    `extensions`: facts that an API client reads beside the sentence, such as `shortages`.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[Any] = _l("This is not possible")
    detail: ClassVar[Any] = _l("The rules of the depot do not allow this.")
    keeps_changes: ClassVar[bool] = False

    def __init__(self, *, extensions: dict[str, Any] | None = None, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts
        self.extensions = extensions or {}

    def sentence(self) -> str:
        """The detail in the reader's language, with its facts."""
        return str(self.detail) % self.facts if self.facts else str(self.detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.facts}" if self.facts else self.code


class NotFound(DomainError):
    """What was named is not in the books."""

    code = "not-found"
    title = _l("Not found")
    detail = _l("There is no %(what)s with this name or number. Check it and try again.")


class Forbidden(DomainError):
    """The caller may not do this."""

    code = "forbidden"
    title = _l("Not allowed")
    detail = _l("Your role may not do this. Ask somebody whose task it is.")


class NotSignedIn(DomainError):
    """Nobody is signed in, or the token is not valid (any more)."""

    code = "not-signed-in"
    title = _l("Please sign in")
    detail = _l("Sign in again, or ask for a new token.")


class Invalid(DomainError):
    """What was sent cannot mean anything: mending the input is the way on."""

    code = "invalid"
    title = _l("The input is not valid")
    detail = _l("Correct the marked fields and send it again.")

    def __init__(self, errors: dict[str, Any] | None = None, *, extensions: Any = None, **facts: Any) -> None:
        super().__init__(extensions=extensions, **facts)
        if errors:
            self.extensions = {**self.extensions, "errors": errors}


class Conflict(DomainError):
    """The input is right, the state of things is against it."""


class WrongState(Conflict):
    """What was asked for does not follow from the present state."""

    code = "wrong-state"
    title = _l("Not possible in this state")
    detail = _l("%(thing)s is %(state)s. Open it again to see what is possible now.")


class ChangedMeanwhile(DomainError):
    """A change was based on a version that is no longer the present one."""

    code = "changed-meanwhile"
    title = _l("Changed meanwhile")
    detail = _l("Somebody has changed this since you opened it. Open it again and repeat your change.")


class TooMany(DomainError):
    """Too many tries; `retry_after` says for how many seconds."""

    code = "too-many-requests"
    title = _l("Too many tries")
    detail = _l("Wait %(retry_after)s seconds and try again.")


class Unavailable(DomainError):
    """The database does not answer; nothing was changed."""

    code = "unavailable"
    title = _l("Not available at the moment")
    detail = _l("Nothing was changed. Try again in a few seconds.")
