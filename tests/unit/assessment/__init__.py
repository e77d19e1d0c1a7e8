"""The rules of assessment, without any server."""
