"""Tests of what an envelope holds, kind by kind."""
