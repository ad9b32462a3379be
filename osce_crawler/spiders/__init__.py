"""Thin: discover, request, yield captures."""
