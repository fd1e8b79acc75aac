"""Integration `files`: a folder of CSV, JSON lines and Parquet files in the entities' own form, or mapped to it."""

from sei_pipeline.integrations.files.integration import Files

INTEGRATION = Files
