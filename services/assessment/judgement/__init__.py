"""Reports: what an assessor judged on each standard. The first record is never changed."""
