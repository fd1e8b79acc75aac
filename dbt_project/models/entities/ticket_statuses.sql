-- What a status means: as the tool says on its newest ticket or change in that status, else by its word.
with told as (
    select
        split_part(ticket_id, ':', 1) as tool,
        split_part(ticket_id, ':', 2) as instance,
        ticket_status,
        ticket_status_category,
        created_at as told_at
    from {{ ref('tickets') }}
    union all
    select
        split_part(ticket_id, ':', 1), split_part(ticket_id, ':', 2),
        to_value, to_status_category, changed_at
    from {{ ref('ticket_changes') }}
    where field_name = 'status'
    union all
    select
        split_part(ticket_id, ':', 1), split_part(ticket_id, ':', 2),
        from_value, from_status_category, changed_at
    from {{ ref('ticket_changes') }}
    where field_name = 'status'
),

newest as (
    select
        tool,
        instance,
        lower(trim(ticket_status)) as ticket_status,
        max_by(ticket_status_category, told_at) filter (where ticket_status_category is not null)
            as told_category
    from told
    where ticket_status is not null
    group by tool, instance, lower(trim(ticket_status))
)

select
    newest.tool,
    newest.instance,
    newest.ticket_status,
    coalesce(newest.told_category, words.category) as ticket_status_category
from newest
left join {{ ref('status_categories') }} as words
    on words.thing = 'ticket' and words.word = newest.ticket_status
