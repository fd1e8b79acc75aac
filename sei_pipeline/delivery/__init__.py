"""Publishing the marts: one version, swapped in whole; readers of the old one are not disturbed."""
