"""GitHub: repositories, pull requests, issues, Actions, deployments, releases and people, over REST and GraphQL."""

from sei_pipeline.integrations.github.integration import GithubIntegration

INTEGRATION = GithubIntegration

__all__ = ["INTEGRATION"]
