"""What writer and validator of the SDTM trial design datasets both know of the standard."""
