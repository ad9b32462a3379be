"""Alarms from the archive's own history: pure decisions over what a run saw. No SQL, no network."""
