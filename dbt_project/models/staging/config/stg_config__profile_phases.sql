-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    profile_name,
    phase_name,
    start_event,
    start_qualifier,
    start_occurrence,
    end_event,
    end_qualifier,
    end_occurrence,
    phase_index
from {{ newest_table(source('config', 'profile_phases')) }} as raw
