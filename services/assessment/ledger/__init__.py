"""What each assessor has done and has in hand, what is owed for it, and how full the weeks ahead are."""
