"""The sources that feed central: their servers, and their replies, whole and broken."""
