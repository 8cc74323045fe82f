"""Names in the seed, read off the page."""

from __future__ import annotations

ARMS = [
    "Cohort 1: manual administration",
    "Part 1 Cohort 2: manual administration",
    "Part 2 Cohort 3 Randomized Cohort: OBDS to manual",
    "Part 2 Cohort 3 Randomized Cohort: Manual to OBDS",
    "Part 3 Cohort 4 Randomized Cohort: OBDS to manual",
    "Part 3 Cohort 4: Randomized Cohort: manual to OBDS",
    "Part 3 Cohort 5 Randomized Cohort: OBDS to manual administration in Chinese participants",
    "Part 3 Cohort 5 Randomized Cohort: manual to OBDS administration in Chinese participants",
]
INTERVENTIONS = [
    "Isatuximab",
    "Carfilzomib",
    "Dexamethasone",
    "Dexamethasone IV",
    "Montelukast",
    "Acetaminophen",
    "Diphenhydramine",
    "Methylprednisolone",
]
