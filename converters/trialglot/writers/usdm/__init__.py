"""CDISC USDM: the Unified Study Definitions Model as JSON."""
