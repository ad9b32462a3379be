"""Charts as SVG and as block characters. Pure: the same input gives the same text."""
