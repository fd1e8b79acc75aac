-- Fails a build whose lineage is older than its inputs: what was landed carries the fingerprint of what it was computed
-- from. It stands in the second half of a run, since the first ends in the inputs. Without production targets there is
-- nothing to be computed. Two rows' columns say which two states differ.
select
    inputs.fingerprint as wanted_fingerprint,
    landed.fingerprint as landed_fingerprint
from {{ ref('lineage_inputs') }} as inputs
left join {{ ref('stg_lineage__inputs') }} as landed on inputs.fingerprint = landed.fingerprint
where landed.fingerprint is null and exists (select 1 from {{ ref('lineage_targets') }})
