"""The suite: unit, mails, contracts, architecture, services, workflows, replay, e2e, properties, drills, benchmarks."""
