"""``python -m commentariat``."""

from commentariat.cli import main

main()
