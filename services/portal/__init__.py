"""The pages for people: links from mails, the operator's board, and the read model behind them."""
