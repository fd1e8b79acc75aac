"""The steps of a run, each usable alone: extract, configure, transform, compute lineage, publish.

The command line runs them one after the other in one process (run.py); Dagster runs the same steps as assets (defs/).
"""
