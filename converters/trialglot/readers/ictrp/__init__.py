"""Reader of trials in the XML of the WHO International Clinical Trials Registry Platform (ICTRP), in both its forms.

The platform republishes the records of some twenty registries as texts: there are no arms and no sites, and lists are
packed. The reader says what the form cannot say, reads words of a registry only where a table lists them, and keeps
every other text as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialglot.errors import UnreadableError
from trialglot.model.dates import DateKind, PartialDate
from trialglot.model.study import Study
from trialglot.readers import paths, xml_parsing
from trialglot.readers.accounting import local_name
from trialglot.readers.ictrp import conditions, dates, interventions, outcomes, parts
from trialglot.readers.ictrp.design import design
from trialglot.readers.ictrp.forms import CLINICALTRIALS, FORMS, READER, Form
from trialglot.readers.ictrp.limits import eligibility
from trialglot.readers.ictrp.text import line, markup, says_nothing
from trialglot.readers.ictrp.trial import Item, Trial, shown
from trialglot.readers.reading import Reading, Record

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read"]

UNNAMED = "WHO ICTRP"
"""What the registry is called where the record does not name it."""
_KINDS: dict[str, DateKind] = {"actual": "actual", "anticipated": "estimated"}
_YES_NO = {"yes": True, "no": False}
# By the beginning of an element's path, the key of Study.data under which it is carried.
_CARRIED = (
    ("Trial.Ethics_review", "ethics_reviews"),
    ("trial.ethics_reviews.", "ethics_reviews"),
    ("Trial.results_", "results"),
    ("trial.main.results_", "results"),
    ("Trial.Contact_", "contacts"),
    ("trial.contacts.", "contacts"),
    ("trial.health_condition_code.", "codes"),
    ("", "register"),
)


def read(record: Record) -> Reading:
    """Read one trial: the element of a trial, or a file that holds exactly one.

    Raises:
        UnreadableError: broken XML, no trial of ICTRP or several, or a trial without its number.
    """
    root = xml_parsing.parse(record.data)
    element, form = _trial(root)
    trial = Trial(element, form)
    made = _study(trial)
    made["source"] = {
        "registry": trial.registry or UNNAMED,
        "format": READER,
        "name": record.bare_name,
        "sha256": record.sha256,
        "inexpressible": form.inexpressible,
        "unread": tuple(trial.unread),
    }
    if not trial.registry:
        trial.tell("SRC146", None, "source.registry", name=UNNAMED)
    trial.tell("SRC108", None, fields=", ".join(form.inexpressible))
    study = Study.model_validate({key: value for key, value in made.items() if value is not None})
    return Reading(study, tuple(trial.findings), lambda path: paths.nearest(trial.where, path), trial)


def _trial(root: _Element) -> tuple[_Element, Form]:
    """Return the element of the only trial, and its form."""
    name = local_name(root)
    if name in FORMS:
        return root, FORMS[name]
    found = [one for one in root if local_name(one) in FORMS]
    if not found:
        raise UnreadableError(
            f"XML without a trial of WHO ICTRP (its root is {name!r})",
            "Give an export of the ICTRP search portal (Trial), or a registry's supply to ICTRP (trial)",
        )
    if len(found) > 1:
        raise UnreadableError(
            f"an export with {len(found)} trials",
            "Give the file itself, so that it is split into its trials",
            refused=True,
        )
    return found[0], FORMS[local_name(found[0])]


def _study(trial: Trial) -> dict[str, Any]:
    made = _identity(trial)
    made |= _dates(trial)
    made |= parts.parties(trial)
    made["conditions"] = conditions.conditions(trial)
    made["keywords"] = conditions.keywords(trial)
    made["design"] = design(trial)
    made["interventions"] = interventions.interventions(trial)
    made["outcomes"] = outcomes.outcomes(trial)
    made["eligibility"] = eligibility(trial)
    made["countries"] = parts.countries(trial)
    made["links"] = parts.links(trial)
    made |= _results(trial)
    _carry(trial)
    made["data"] = trial.data
    return made


def _identity(trial: Trial) -> dict[str, Any]:
    number = trial.one("id")
    if number is None or not number.line:
        raise UnreadableError(
            "a trial without its number (TrialID, trial_id)", "Take the trial from ICTRP again", refused=True
        )
    trial.put("id", number)
    trial.put("identifiers[0].value", number)
    listed = [{"value": number.line, "role": "registry", "domain": trial.registry or None}]
    item = trial.one("utn")
    if item and says_nothing(item.line):
        trial.silent.add(item.place)
    elif item:
        trial.put(f"identifiers[{len(listed)}].value", item)
        listed.append({"value": item.line, "role": "secondary", "domain": None})
    for item, value, domain in parts.secondary_numbers(trial):
        trial.put(f"identifiers[{len(listed)}].value", item)
        if domain:
            trial.put(f"identifiers[{len(listed)}].domain", domain)
        listed.append({"value": value, "role": "secondary", "domain": domain.line if domain else None})
    made: dict[str, Any] = {"id": number.line, "identifiers": listed}
    for name, field in (("public_title", "brief_title"), ("scientific_title", "official_title")):
        item = trial.one(name)
        if item and says_nothing(item.line):
            trial.silent.add(item.place)
        elif item:
            trial.put(field, item)
            made[field] = line(trial.text(item))
    for name in ("acronym", "scientific_acronym"):
        for item in trial.all(name):
            if not item.line.strip(" :"):
                trial.silent.add(item.place)
            elif "acronym" not in made:
                trial.put("acronym", item, "acronym" if name == "scientific_acronym" else None)
                made["acronym"] = item.line
            elif item.line == made["acronym"]:
                trial.silent.add(item.place)
    if item := trial.one("registry"):
        trial.put("source.registry", item)
        trial.put("identifiers[0].domain", item)
    return made


def _dates(trial: Trial) -> dict[str, Any]:
    """Return status and registration; of ClinicalTrials.gov, ICTRP has the day of first submission as registration."""
    status: dict[str, Any] = {}
    if item := trial.one("status"):
        trial.put("status.overall", item)
        said = item.line
        # "Completed" is the end of the study at one registry, that of recruitment at another.
        read_word = trial.own_word if said.casefold() == "completed" else trial.word
        word = read_word("overall_status", said)
        status["overall"] = word or said
        if not word:
            told = {"value": shown(said), "field": "recruitment status", "registry": trial.registry}
            trial.tell("SRC144", item, "status.overall", **told)
        else:
            trial.near("overall_status", item, "status.overall", "recruitment status", word)
    start = _date(trial, "enrolment", "status.start")
    if start is not None:
        kind = trial.one("enrolment_kind")
        if kind is not None:
            start = start.model_copy(update={"kind": _kind(trial, kind)})
        status["start"] = start
    elif kind := trial.one("enrolment_kind"):
        trial.carry("register", kind, "data")
    status["completion"] = _date(trial, "results_completed", "status.completion")
    first = "first_submit" if trial.registry.casefold() == CLINICALTRIALS else "first_post"
    row = "ClinicalTrials.gov" if first == "first_submit" else None
    registered = _date(trial, "registered", f"registration.{first}", row)
    again = _date(trial, "registered_again", f"registration.{first}", row)
    if registered and again and registered != again:
        what = f"Date_registration3 is {registered.value}, Date_registration {again.value}; the first is used"
        trial.tell("SRC113", trial.one("registered_again"), f"registration.{first}", what=what)
    registration = {
        first: registered or again,
        "results_first_post": _date(trial, "results_posted", "registration.results_first_post"),
        "last_update_post": _date(trial, "refreshed", "registration.last_update_post"),
    }
    return {"status": status, "registration": registration}


def _kind(trial: Trial, item: Item) -> DateKind | None:
    said = item.line
    kind = _KINDS.get(said.casefold())
    trial.put("status.start.kind", item)
    if kind is None:
        told = {
            "field": "the kind of the enrolment date",
            "seen": repr(shown(said)),
            "expected": "actual or anticipated",
        }
        trial.give_up(item, "SRC105", "status.start", **told)
    return kind


def _date(trial: Trial, name: str, path: str, row: str | None = None) -> PartialDate | None:
    item = trial.one(name)
    if item is None:
        return None
    found = dates.parse(item.line)
    if found is None:
        trial.give_up(item, "SRC111", path, value=shown(item.line))
        return None
    trial.put(f"{path}.value", item, row)
    return found


def _results(trial: Trial) -> dict[str, Any]:
    """Return whether there are results, and the plan for sharing data of participants."""
    made: dict[str, Any] = {}
    if item := trial.one("results"):
        answer = _YES_NO.get(item.line.casefold())
        if answer is None:
            told = {"field": "results_yes_no", "seen": repr(shown(item.line)), "expected": "Yes or No"}
            trial.give_up(item, "SRC105", "has_results", **told)
        else:
            trial.put("has_results", item)
            made["has_results"] = answer
    sharing: dict[str, Any] = {}
    if item := trial.one("ipd_plan"):
        trial.put("data_sharing.plan", item)
        word = trial.word("ipd_sharing", item.line)
        if word is None:
            told = {"value": shown(item.line), "field": "the plan to share data", "registry": trial.registry}
            trial.tell("SRC144", item, "data_sharing.plan", **told)
        sharing["plan"] = word or item.line
    if item := trial.one("ipd_description"):
        trial.put("data_sharing.description", item)
        sharing["description"] = markup(trial.text(item))
    if sharing:
        made["data_sharing"] = sharing
    return made


def _carry(trial: Trial) -> None:
    """Carry what has no field in the model, or whose field is taken."""
    done = {*trial.used, *trial.variants, *trial.unread, *trial.silent}
    mapped = set(trial.form.paths.values()) - {"trial.main.scientific_acronym"}
    for item in trial.below(""):
        if item.place in done:
            continue
        if item.path in mapped:
            trial.silent.add(item.place)  # a text of nothing but blanks, marks and tags
        else:
            trial.carry(next(key for prefix, key in _CARRIED if item.path.startswith(prefix)), item)
