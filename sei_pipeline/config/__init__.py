"""What an organisation configures: YAML and CSV files of a project folder into one frozen `Config`.

config = load(settings.home, integrations)      # ConfigError names every problem of every file
tables.tables(config)                           # what reaches dbt (sei_pipeline.config.tables)
"""

from __future__ import annotations

from sei_pipeline.config.connections import Connection, Service
from sei_pipeline.config.model import Config
from sei_pipeline.config.profiles import Profile
from sei_pipeline.config.reader import load
from sei_pipeline.config.trees import Tree

__all__ = ["Config", "Connection", "Profile", "Service", "Tree", "load"]
