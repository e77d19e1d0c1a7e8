"""Where the wheels put the servers' programs."""

import sysconfig
from pathlib import Path

from deploy.refusal import Refusal


def program(name: str) -> Path:
    """The path of a program beside this Python; one elsewhere on the PATH would be of an unknown version."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.exists():
        raise Refusal(f"The program {name} is not installed: install the project with its extra `embedded`.")
    return path
