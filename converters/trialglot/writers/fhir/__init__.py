"""HL7 FHIR."""
