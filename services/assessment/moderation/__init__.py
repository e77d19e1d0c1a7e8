"""Moderation rounds: closed at their date, a sample moderated, and all outcomes of a round told on one day."""
