"""Runs one process of the product in this one: `python -m deploy.run [--when-told] NAME [module:serve]`.

The supervisor uses this and not the command line, whose own imports would cost every process time and memory.
"""

import gc
import sys

import deploy.absent  # noqa: F401  # first, since it keeps others from being loaded
from deploy.embedded import ports
from deploy.processes import Process, named
from deploy.refusal import Refusal
from shared import process as process_of_the_product
from shared.errors import HltaError
from shared.process import Serve
from shared.settings import Settings, load_settings


def run(process: Process, settings: Settings, *, when_told: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; does not return. Raises a Refusal when its port is taken.

    With `when_told`, the code is loaded at once and begins when the standard input ends: loading takes a second, in
    which the supervisor prepares the servers.
    """
    if settings.http_port and not ports.is_free(settings.http_port):
        raise Refusal(
            f"Port {settings.http_port}, on which {process.name} should listen, is taken by another program: "
            "stop that one or set HLTA_HTTP_PORT to another port."
        )
    serve = _loaded(process)
    if when_told:
        sys.stdin.buffer.read()
    process_of_the_product.run(process.name, serve, settings)


def _loaded(process: Process) -> Serve:
    """The process's code. What is loaded stays, so it is kept out of the garbage collector's sight.

    Going through 100 000 objects again and again costs a tenth of the loading, and later 50 ms at a time.
    """
    gc.disable()
    serve = process.load()
    gc.collect()
    gc.freeze()
    gc.enable()
    return serve


def main(arguments: list[str]) -> None:
    """Run the process named first; a second argument names the code of one that the registry does not know."""
    when_told = "--when-told" in arguments
    name, *serve = (argument for argument in arguments if argument != "--when-told")
    try:
        run(Process(name, serve[0], name) if serve else named(name), load_settings(), when_told=when_told)
    except HltaError as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main(sys.argv[1:])
