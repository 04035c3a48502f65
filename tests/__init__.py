"""The tests: flat files, a sentence each; support modules stand beside them without the `test_` prefix."""
