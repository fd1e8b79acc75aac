select
    profile_name,
    phase_index,
    phase_name,
    start_event,
    start_qualifier,
    start_occurrence,
    end_event,
    end_qualifier,
    end_occurrence
from {{ ref('stg_config__profile_phases') }}
