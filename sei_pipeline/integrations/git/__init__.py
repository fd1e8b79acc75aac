"""Git repositories, read in place or cloned: commits, refs and, where asked, the paths that commits touch."""

from sei_pipeline.integrations.git.integration import GitIntegration

INTEGRATION = GitIntegration

__all__ = ["INTEGRATION"]
