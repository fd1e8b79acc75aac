"""A made-up company with a known truth, and its tools served over HTTP on loopback."""
