"""A world of services that tell anything at any time, and a journey that must come through it."""
