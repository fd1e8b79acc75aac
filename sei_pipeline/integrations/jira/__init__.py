"""Jira, Cloud and Data Center: issues with their whole history, and what they stand in."""

from sei_pipeline.integrations.jira.integration import JiraIntegration

INTEGRATION = JiraIntegration

__all__ = ["INTEGRATION"]
