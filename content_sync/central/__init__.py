"""The ministry's server: publishing, intake, triage, and the desk."""
