"""What is done, with whom, and what is measured."""

from __future__ import annotations

from typing import Any, TypeAlias

from trialglot import codes
from trialglot.findings import finding
from trialglot.readers.ctis.coding import word
from trialglot.readers.ctis.node import Node
from trialglot.readers.ctis.text import escaped, listed

Tree: TypeAlias = dict[str, Any]

_LEVELS = ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")


def design(part_one: Node, parts_two: Node) -> Tree:
    """Return the design. CTIS holds clinical trials of medicinal products alone: all of them are interventional."""
    made: Tree = {"study_type": "INTERVENTIONAL"}
    category = part_one.at("trialDetails", "trialInformation", "trialCategory")
    phases = word("phase", category.at("trialPhase"), "design.phases[0]")
    if phases:
        made["phases"] = phases.split("/")
    periods = _periods(part_one)
    allocations = [one.at("allocationMethod") for one in periods if one.at("allocationMethod").word()]
    if allocations:
        made["allocation"] = word("allocation", allocations[0], "design.allocation")
        for one in allocations[1:]:
            if one.word() != allocations[0].word():
                one.notes.odd(
                    "SRC131",
                    one.pointer,
                    one.value,
                    field="allocationMethod",
                    value=one.word(),
                    taken=allocations[0].word(),
                )
    masked: dict[str, None] = {}
    for one in periods:
        for role in one.at("blindedRoles").items():
            party = word("who_masked", role.at("name"), f"design.who_masked[{len(masked)}]")
            if party:
                masked[party] = None
    made["who_masked"] = list(masked)
    if masked and codes.words("who_masked") >= masked.keys():
        # The level is the number of parties that are masked, by the registry whose words these are.
        made["masking"] = _LEVELS[len(masked) - 1]
    enrollment = _enrollment(part_one, parts_two)
    if enrollment is not None:
        made["enrollment"] = {"count": enrollment, "kind": "estimated"}
    return made


def _periods(part_one: Node) -> list[Node]:
    return part_one.at("trialDetails", "protocolInformation", "studyDesign", "periodDetails").items()


def _enrollment(part_one: Node, parts_two: Node) -> int | None:
    """Return the planned number of participants: those of the member states and those of the rest of the world."""
    nodes = [part_one.at("rowSubjectCount"), *(one.at("recruitmentSubjectCount") for one in parts_two.items())]
    stated = [node for node in nodes if node.whole() is not None]
    if not stated:
        return None
    for node in stated:
        node.to("design.enrollment.count")
    return sum(node.whole() or 0 for node in stated)


def arms(part_one: Node) -> list[Tree]:
    """Return the arms of the periods, each title once."""
    made: dict[str, Tree] = {}
    for period in _periods(part_one):
        for one in period.at("armDetails").items():
            title = one.at("title").text()
            if title is None or title in made:
                continue
            path = f"arms[{len(made)}]"
            one.at("title").to(f"{path}.label")
            arm: Tree = {"key": f"arm-{len(made) + 1}", "label": title}
            description = one.at("description")
            if description.text():
                description.to(f"{path}.description")
                arm["description"] = escaped(str(description.text()))
            made[title] = arm
    return list(made.values())


def interventions(part_one: Node) -> list[Tree]:
    """Return the medicinal products, with their role in the trial, form and routes as their description."""
    roles = {
        one.at("productRoleCode").word(): one.at("productRoleName")
        for one in part_one.at("productRoleGroupInfos").items()
    }
    made: list[Tree] = []
    for product in part_one.at("products").items():
        path = f"interventions[{len(made)}]"
        known = product.at("productDictionaryInfo")
        substances = (product.at("jsonActiveSubstanceNames"), known.at("activeSubstanceName"))
        names = [one for one in (product.at("productName"), known.at("prodName"), *substances) if one.text()]
        one: Tree = {"key": f"intervention-{len(made) + 1}", "name": ""}
        if names:
            one["name"] = names[0].text()
            names[0].to(f"{path}.name")
        else:
            product.notes.findings.append(
                finding("SRC114", path=path, source=product.pointer, what="products", field="productName")
            )
        told = {str(one["name"]).casefold()}
        other: list[str] = []
        for node in (*substances, known.at("sponsorProductCode"), known.at("productOtherName")):
            text = node.text()
            if text and text.casefold() not in told and text.strip("- ").casefold() not in ("", "n/a"):
                told.add(text.casefold())
                node.to(f"{path}.other_names[{len(other)}]")
                other.append(text)
        one["other_names"] = other
        chemical = product.at("allSubstancesChemicals")
        if chemical.flag():
            # A medicinal product of chemical substances is what the model calls a drug; others may be biological.
            one["type"] = "DRUG"
            chemical.to(f"{path}.type")
        description = _description(product, roles, path)
        if description:
            one["description"] = description
        made.append(one)
    return made


def _description(product: Node, roles: dict[str | None, Node], path: str) -> str:
    told: list[str] = []

    def add(title: str, nodes: list[Node], texts: list[str]) -> None:
        if texts:
            told.append(f"{title}: {', '.join(texts)}")
            for node in nodes:
                node.to(f"{path}.description")

    role = product.at("mpRoleInTrial")
    named = roles.get(role.word())
    if named is not None and named.text():
        add("Role in the trial", [role], [str(named.text())])
    form = product.at("pharmaceuticalFormDisplay")
    forms = [form] if form.text() else [product.at("productDictionaryInfo", "pharmForm")]
    add("Pharmaceutical form", forms, [str(one.text()) for one in forms if one.text()])
    routes = [one for one in product.at("routes").items() if one.text()]
    add("Route of administration", routes, [str(one.text()) for one in routes])
    return "\n\n".join(escaped(one) for one in told)


def outcomes(information: Node) -> list[Tree]:
    """Return the endpoints, primary ones first."""
    made: list[Tree] = []
    for key, level in (("primaryEndPoints", "primary"), ("secondaryEndPoints", "secondary")):
        for one in information.at("endPoint", key).numbered():
            text = one.at("endPoint")
            if text.text():
                text.to(f"outcomes[{len(made)}].measure")
                made.append({"level": level, "measure": str(text.text()).strip()})
    return made


def objectives(information: Node) -> Tree:
    """Return the main objective as the summary, the secondary objectives as the description."""
    made: Tree = {}
    main = information.at("trialObjective", "mainObjective")
    if main.text():
        main.to("brief_summary")
        made["brief_summary"] = escaped(str(main.text()))
    items = _items(
        information.at("trialObjective", "secondaryObjectives"), "secondaryObjective", "detailed_description"
    )
    if items:
        made["detailed_description"] = listed("Secondary objectives", items)
    return made


def _items(node: Node, key: str, path: str) -> list[tuple[int | None, str]]:
    """Return the numbered texts of a list."""
    found: list[tuple[int | None, str]] = []
    for one in node.numbered():
        text = one.at(key).text()
        if text:
            one.at(key).to(path)
            found.append((one.at("number").whole(), text))
            if one.at("number").whole() is not None:
                one.at("number").to(path)
    return found


def eligibility(information: Node) -> Tree:
    """Return the criteria under the headings of their lists, and who the participants are."""
    made: Tree = {}
    criteria = information.at("eligibilityCriteria")
    blocks = []
    for kind in ("Inclusion", "Exclusion"):
        key = f"principal{kind}Criteria"
        items = _items(criteria.at(key), key, "eligibility.text")
        if items:
            blocks.append(listed(f"{kind} Criteria", items))
    if blocks:
        made["text"] = "\n\n".join(blocks)
    population = information.at("populationOfTrialSubjects")
    women, men = population.at("isFemaleSubjects"), population.at("isMaleSubjects")
    sexes = {(True, True): "ALL", (True, False): "FEMALE", (False, True): "MALE"}
    sex = sexes.get((bool(women.flag()), bool(men.flag()))) if women.flag() is not men.flag() or women.flag() else None
    if sex:
        made["sex"] = sex
        for node in (women, men):
            if node.flag() is not None:
                node.to("eligibility.sex")
    ages: dict[str, None] = {}
    for one in population.at("ageRanges").items():
        code = one.at("ageRangeCategoryCode")
        age = word(
            "standard_age",
            code if code.word() else one.at("ageRangeCategory"),
            f"eligibility.standard_ages[{len(ages)}]",
        )
        if age:
            ages[age] = None
    made["standard_ages"] = list(ages)
    groups = [one.at("name") for one in population.at("clinicalTrialGroups").items() if one.at("name").text()]
    if groups:
        made["healthy_volunteers"] = any("healthy" in str(one.text()).casefold() for one in groups)
        for one in groups:
            one.to("eligibility.healthy_volunteers")
    return made


def conditions(information: Node) -> tuple[list[str], list[str]]:
    """Return the conditions, and the MedDRA terms for them as key words."""
    found: tuple[list[str], list[str]] = [], []
    part = information.at("medicalCondition")
    for number, (listed_as, key, path) in enumerate(
        (
            ("partIMedicalConditions", "medicalCondition", "conditions"),
            ("meddraConditionTerms", "termName", "keywords"),
        )
    ):
        for one in part.at(listed_as).items():
            text = one.at(key)
            if text.text():
                text.to(f"{path}[{len(found[number])}]")
                found[number].append(str(text.text()))
    return found
