"""Raw files: append-only Parquet, cursors in their footers, on a local folder or object storage."""
