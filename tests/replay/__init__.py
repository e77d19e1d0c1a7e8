"""Histories of every release are replayed by the workflows of this one."""
