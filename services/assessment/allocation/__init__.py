"""Allocation: who assesses whom. Hard rules are never broken; as many candidates as possible get an assessor."""
