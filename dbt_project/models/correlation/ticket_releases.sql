-- The released versions that a ticket names as those it is fixed in; naming one twice says no more than once.
select distinct
    tickets.ticket_id,
    releases.release_id,
    releases.released_at
from {{ ref('tickets') }} as tickets
{{ explode('tickets.fix_versions', 'fix_version') }}
inner join {{ ref('releases') }} as releases
    on fix_version = releases.release_name
    and tickets.project_key = releases.project_key
    and split_part(tickets.ticket_id, ':', 2) = split_part(releases.release_id, ':', 2)
where releases.is_released and releases.released_at is not null
