"""The checks of `verify`, one module per subject. A check yields problems; damage never raises."""
