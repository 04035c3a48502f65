"""The ministry's register at the desk: coverage, volunteers, trainings, and their lists."""
