"""The incident: judgement, checklist, the current step with its answer, decision log."""
