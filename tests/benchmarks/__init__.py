"""What the product does beside what its parts can do bare, both measured in one run. Figures, not verdicts."""
