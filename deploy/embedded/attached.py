"""How a command in another terminal finds the stack that runs on a data directory."""

import json
from pathlib import Path

from deploy.embedded.data_directory import ENVIRONMENT_FILE
from deploy.refusal import Refusal


def settings_of(data: Path) -> dict[str, str]:
    """The `HLTA_*` variables of the stack on that directory. Raises a Refusal when none has run there."""
    file = data / ENVIRONMENT_FILE
    if not file.exists():
        raise Refusal(f"No stack has run on {data}: start one with `hlta up --data-dir {data}`.")
    return {str(name): str(value) for name, value in json.loads(file.read_text()).items()}
