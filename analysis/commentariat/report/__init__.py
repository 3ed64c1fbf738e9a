"""Reports of a case: figures, one HTML page, one PDF."""
