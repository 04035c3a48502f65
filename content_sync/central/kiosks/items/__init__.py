"""What an envelope holds, kind by kind: each module keeps one kind, and `items_intake` hands them out."""
