"""From guests and times to the booked appointment, and back when it has to be given up."""
