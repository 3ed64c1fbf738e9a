"""Whether a fast model trained anew is the one that is shipped: the same data give the same scores.

commentariat train --fast --out build/retrained
python -m tests.retrained build/retrained
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from commentariat.tag.model_files import load_model

# Other processors round otherwise; a comment or two of thousands may fall on the other side of a threshold.
NEAR = 0.005


def main() -> None:
    """Exit with 1 and the scores that differ."""
    shipped, made = (asdict(load_model(folder, fast=True).quality.held_out) for folder in (None, Path(sys.argv[1])))
    apart = {
        name: (shipped[name], made[name])
        for name in shipped
        if name != "measured_on" and abs(shipped[name] - made[name]) > NEAR
    }
    if apart:
        sys.exit(f"the fast model trained anew differs from the one shipped (shipped, anew): {apart}")
    print("the fast model trained anew is the one shipped")


if __name__ == "__main__":
    main()
