"""The suite: unit, contracts, architecture, services, workflows, replay, e2e, properties, drills, benchmarks."""
