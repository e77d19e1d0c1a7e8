"""Appeals: the candidate's own, in writing and in time, decided by somebody who took no part."""
