"""The day that a document bears: the record's own last update, as no clock is read."""

from __future__ import annotations

from typing import NamedTuple

from trialglot.model.study import Study

# Stands where a record has no date at all: a day that nobody takes for a datum.
NO_DATE = "1970-01-01"
_FIRST = "registration.first_"


class RecordDate(NamedTuple):
    """A day (ISO 8601); ``path`` is the model path it comes from; ``stated`` what the record says, if it says any."""

    day: str
    path: str
    stated: str | None

    @property
    def exact(self) -> bool:
        """Whether the record states this very day as that of its last update."""
        return self.day == self.stated and not self.path.startswith(_FIRST)

    def said(self, elements: str) -> str:
        """Return what there is to say of the elements that bear this day."""
        if self.stated is None:
            return f"{elements} {self.day}, as the record has no date of its last update"
        if self.path.startswith(_FIRST):
            return f"{elements} {self.day}, when it was registered, as the record has no date of its last update"
        return f"{elements} {self.day}, " + (
            "the record's last update" if self.exact else f"the first day of {self.stated}"
        )


def record_date(study: Study) -> RecordDate:
    """Return the day of the record's last update, else of its registration; of a month or year, the first day."""
    for name in ("last_update_post", "last_update_submit", "first_post", "first_submit"):
        stated = getattr(study.registration, name)
        if stated is not None:
            return RecordDate(f"{stated.value}-01-01"[:10], f"registration.{name}", stated.value)
    return RecordDate(NO_DATE, "registration.last_update_post", None)
