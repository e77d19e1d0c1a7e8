"""How the product is started: the command line, the registry of processes, and the stack for one machine."""
