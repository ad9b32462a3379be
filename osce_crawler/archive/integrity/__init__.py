"""Integrity of the archive: digests, manifests, verification and repair."""
