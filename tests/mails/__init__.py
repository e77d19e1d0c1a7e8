"""Every mail rendered with sample data and taken apart again: words, dates, links, calendar files, leaks."""
