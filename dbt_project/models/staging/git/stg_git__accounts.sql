with signatures as (
    select author_email as email, author_name as display_name, authored_at as seen_at, _connection
    from {{ ref('stg_git__commits') }}
    union all
    select committer_email, committer_name, committed_at, _connection
    from {{ ref('stg_git__commits') }}
)

select
    'git:email:account:' || email as account_id,
    email as account_name,
    max_by(display_name, seen_at) as display_name,
    email,
    cast(null as varchar) as provider_account_type,
    max(_connection) as _connection
from signatures
where email <> ''
group by email
