"""PostgreSQL, NATS, Temporal and a mail catcher on one machine without a container engine, under one supervisor."""
