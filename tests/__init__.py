"""The suite, by cost: unit, contracts, architecture, services, workflows, replay, e2e, drills, benchmarks."""
