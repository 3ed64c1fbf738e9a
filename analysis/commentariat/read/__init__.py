"""Files to threads and documents."""

from commentariat.read.case import find_cases, read_captures, read_case, read_cases, read_each

__all__ = ["find_cases", "read_captures", "read_case", "read_cases", "read_each"]
