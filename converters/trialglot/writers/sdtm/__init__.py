"""SDTM trial design datasets with Define-XML."""
