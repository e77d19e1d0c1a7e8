"""What travels on the bus: the envelope, each service's facts and commands, and the registry that knows them all."""
