"""GitHub's GraphQL API: parsed and validated by graphql-core, executed by a walker of our own, which is much faster."""
