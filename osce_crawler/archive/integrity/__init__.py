"""Proof that the archive is as it was written: digests, manifests, checks, repair."""
