"""Learns the layout of an unknown design from pages that could be read without one."""
