"""The day that a document bears."""

from __future__ import annotations

from trialglot.design.dating import NO_DATE, record_date
from trialglot.model.dates import PartialDate
from trialglot.model.study import Registration, Source, Study

UPDATED = PartialDate(value="2012-05-04", precision="day")
REGISTERED = PartialDate(value="2011-03-02", precision="day")
MONTH = PartialDate(value="2011-03", precision="month")


def study(**registration: PartialDate) -> Study:
    source = Source(registry="REBEC", format="made-up", name="made-up", sha256="")
    return Study(source=source, id="RBR-1", identifiers=(), registration=Registration.model_validate(registration))


def test_the_last_update_goes_before_the_registration() -> None:
    found = record_date(study(last_update_post=UPDATED, first_post=REGISTERED))
    assert (found.day, found.path, found.exact) == ("2012-05-04", "registration.last_update_post", True)


def test_without_a_last_update_it_is_the_day_of_registration() -> None:
    for field in ("first_post", "first_submit"):
        found = record_date(study(**{field: REGISTERED}))
        assert (found.day, found.path, found.exact) == ("2011-03-02", f"registration.{field}", False)
        said = "It is 2011-03-02, when it was registered, as the record has no date of its last update"
        assert found.said("It is") == said
    assert record_date(study(first_post=MONTH)).day == "2011-03-01"


def test_without_either_it_is_a_day_that_nobody_takes_for_a_datum() -> None:
    found = record_date(study())
    assert (found.day, found.exact, found.stated) == (NO_DATE, False, None)
