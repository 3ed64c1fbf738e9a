"""Amounts that comments cite: shares of GDP, sums of money, years, each with the part it plays."""

from commentariat.amounts.amount import KINDS, ROLES, Amount
from commentariat.amounts.find import find_amounts

__all__ = ["KINDS", "ROLES", "Amount", "find_amounts"]
