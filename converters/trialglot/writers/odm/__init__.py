"""Writers of CDISC ODM-XML."""
