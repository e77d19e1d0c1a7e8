"""The rules of the house as tests: who may import whom, what every route, message, setting and process must have."""
