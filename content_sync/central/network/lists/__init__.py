"""The register's lists as CSV, from Excel as it comes: villages, volunteers, trainings, and who attended."""
