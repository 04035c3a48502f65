"""waitress, set for many callers and small machines; both ends listen with it, each with its own limits.

In: the WSGI program, a listening socket and the limits. Out: a server whose `run()` serves until `stop()`. Rules: a
connection has one request at a time, and what it sent after that one stays in its socket; no thread waits for a reader;
what callers make us hold is bounded, for each and in all, and whoever holds most gives way; durations are measured by
the monotonic clock. Stock waitress reads on, waits, and answers nobody once four phones read nothing.
"""
