"""The command line: one file a verb.

Exit codes: 0 all well; 1 something failed and was named on stderr, the rest was done; 2 wrong use.
"""

from __future__ import annotations

import os
import sys

import typer

from commentariat.cli.evaluate import evaluate
from commentariat.cli.merge import merge
from commentariat.cli.read import read
from commentariat.cli.run import run
from commentariat.cli.tag import tag
from commentariat.cli.train import train

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Read saved comment threads: who answered whom, about what, with which stance, and how sure one can be.",
)
# `--help` lists the verbs in this order.
for verb in (run, read, tag, merge, train, evaluate):
    app.command()(verb)


def main() -> None:
    """The entry point of the ``commentariat`` command."""
    for stream in (sys.stdout, sys.stderr):
        # Names and comments hold any character; a terminal that cannot show one gets a replacement, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except BrokenPipeError:
        # The reader of our output ("| head") has gone: that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
