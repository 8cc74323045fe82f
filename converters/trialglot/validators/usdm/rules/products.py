"""Rules about administrations, products, devices and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from trialglot.validators.usdm.index import Document, Node, shown
from trialglot.validators.usdm.rules.broken import Broken


def administrations(doc: Document) -> Iterator[Broken]:
    """A dose has a route (DDF00177), a frequency (DDF00178) and a product (DDF00185); one product once (DDF00205)."""
    for one in doc.all("Administration"):
        dose = one.one("dose") is not None
        if dose is not (one.one("route") is not None):
            has, lacks = ("a dose", "route") if dose else ("a route", "dose")
            yield Broken("DDF00177", one, lacks, f"{one} has {has} and no {lacks}")
        if dose and one.one("frequency") is None:
            yield Broken("DDF00178", one, "frequency", f"{one} has a dose and no frequency")
        device = doc.of(one.text("medicalDeviceId"), "MedicalDevice")
        embedded = device.text("embeddedProductId") if device is not None else ""
        product = one.text("administrableProductId")
        if dose is not bool(product or embedded):
            seen = "a dose and no administrable product" if dose else "an administrable product and no dose"
            yield Broken("DDF00185", one, "dose", f"{one} has {seen}")
        if product and product == embedded:
            seen = f"{one} names the product {shown(product)}, which its device has embedded"
            yield Broken("DDF00205", one, "administrableProductId", seen)


def products(doc: Document) -> Iterator[Broken]:
    """DDF00206: a product that is only embedded has no sourcing; DDF00211: a role of a product applies to something."""
    given = {one.text("administrableProductId") for one in doc.all("Administration")}
    embedded = {one.text("embeddedProductId") for one in doc.all("MedicalDevice")}
    for one in doc.all("AdministrableProduct"):
        if one.one("sourcing") is not None and one.id in embedded and one.id not in given:
            yield Broken("DDF00206", one, "sourcing", f"{one} has a sourcing and is only embedded in a device")
    for one in doc.all("ProductOrganizationRole"):
        if not one.texts("appliesToIds"):
            yield Broken("DDF00211", one, "appliesToIds", f"{one} applies to nothing")


def strengths(doc: Document) -> Iterator[Broken]:
    """DDF00186, DDF00238, DDF00239: strengths have units; DDF00253: a reference substance has none itself."""
    for one in doc.all("Strength"):
        below, above = one.one("denominator"), one.one("numerator")
        if below is not None and not _has_unit(below):
            yield Broken("DDF00186", one, "denominator", f"the denominator of {one} has no unit")
        if above is not None and above.cls == "Quantity" and not _has_unit(above):
            yield Broken("DDF00238", one, "numerator", f"the numerator of {one} has no unit")
        elif above is not None and above.cls == "Range":
            ends = [*above.all("minValue"), *above.all("maxValue")]
            if not all(map(_has_unit, ends)):
                yield Broken("DDF00239", one, "numerator", f"an end of the numerator of {one} has no unit")
    for one in doc.all("Substance"):
        if one.key == "referenceSubstance" and one.one("referenceSubstance") is not None:
            yield Broken("DDF00253", one, "referenceSubstance", f"the reference substance {one} has one itself")


def _has_unit(quantity: Node) -> bool:
    return quantity.one("unit") is not None
