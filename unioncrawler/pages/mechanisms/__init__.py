"""HOW LISTINGS GO ON: one file a mechanism, each a pure function of what stands on the page."""
