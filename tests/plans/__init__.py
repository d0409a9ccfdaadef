"""The shipped plans, held to the evidence: what a campaign with children has to keep, whoever edits it."""
