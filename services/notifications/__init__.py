"""Who is told what, in which words, by which channel, and what became of it: it only consumes facts."""
