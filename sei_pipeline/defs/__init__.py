"""Dagster and nothing else: one small file per layer; what each asset does is done in the other rooms.

    extraction.py       raw/<tool>/<connection>/<stream>: one op per connection
    configuration.py    raw/configuration: config tables and as-of
    transformation.py   the dbt models, in two ops, before and after lineage; translator.py names them
    lineage.py          raw/lineage
    delivery.py         published/sei

`load.py` puts them together with jobs.py; `trouble.py` stands in for a project that can't be opened; `home.py` makes
Dagster's own folder. No import here: `sei_pipeline.defs.home` must not cost an import of Dagster.
"""
