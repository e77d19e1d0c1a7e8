"""Pure rules about days and dates."""
