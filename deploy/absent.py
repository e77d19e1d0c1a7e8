"""What the processes of the product do without: imported before anything else in `deploy/run.py`.

structlog draws tracebacks with rich where that is installed. It is, for the command line's tables, and loading it takes
a tenth of the second in which a process begins; our logs are JSON and never draw anything.
"""

import sys

sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # what the import system writes for "known to be absent"
