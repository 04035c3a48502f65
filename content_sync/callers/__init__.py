"""Who calls, at both ends: the address, the browser by its cookie, and the proofs that only we can make."""
