"""Where central keeps everything: tables, transactions and queries; the one door to SQLAlchemy."""
