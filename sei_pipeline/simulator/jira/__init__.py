"""The simulated Jira, Cloud and Data Center: the company's tickets over Jira's own REST APIs."""
