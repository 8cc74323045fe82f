"""Roles of contacts: what the registry's word "contact" means by its place in the record."""

from __future__ import annotations

CONTACT = "CONTACT"
"""The registry's word; mappings/codes/contact_role.tsv says in a comment why it has no code of its own."""
CENTRAL_CONTACT = "C127523"
"""CENTRAL CONTACT FOR RECRUITMENT of the study, in CDISC code list C127257."""
FACILITY_CONTACT = "C127528"
"""FACILITY CONTACT of a site, in CDISC code list C127257."""
