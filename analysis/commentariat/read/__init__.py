"""Files to threads and documents."""

from commentariat.read.case import find_cases, read_case, read_cases

__all__ = ["find_cases", "read_case", "read_cases"]
