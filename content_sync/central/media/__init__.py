"""Pictures and recordings for articles: made fit for a village's link, and kept as files."""
