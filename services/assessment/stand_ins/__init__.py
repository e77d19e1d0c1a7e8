"""Standing in: an assessor withdraws from a booked time, which stands while others who are free then are asked."""
