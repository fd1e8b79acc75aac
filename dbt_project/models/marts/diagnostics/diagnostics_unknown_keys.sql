-- A key of a project that is read, but of no ticket: mistyped, deleted, or the project isn't read whole. Words of
-- projects that nobody knows (UTF-8, CVE-2023) are counted by what stands before the number.
with known as (
    select ticket_key from {{ ref('ticket_keys') }}
),

projects as (
    select distinct split_part(ticket_key, '-', 1) as project_key from known
    union
    select distinct upper(project_key) from {{ ref('tickets') }} where project_key is not null
),

held as (
    select commit_id, min(repository_id) as repository_id from {{ ref('commit_repositories') }} group by commit_id
),

missing as (
    select
        mentions.ticket_key,
        split_part(mentions.ticket_key, '-', 1) as project_key,
        mentions.pull_request_id,
        mentions.commit_id,
        coalesce(pull_requests.repository_id, held.repository_id) as repository_id
    from {{ ref('key_mentions') }} as mentions
    left join known on mentions.ticket_key = known.ticket_key
    left join {{ ref('pull_requests') }} as pull_requests on mentions.pull_request_id = pull_requests.pull_request_id
    left join held on mentions.commit_id = held.commit_id
    where known.ticket_key is null and not mentions.is_quoted
)

select
    missing.project_key as key_project,
    case when projects.project_key is not null then missing.ticket_key end as missing_key,
    projects.project_key is not null as is_project_known,
    count(distinct missing.ticket_key) as key_count,
    count(distinct missing.pull_request_id) as naming_pull_request_count,
    count(distinct missing.commit_id) as naming_commit_count,
    count(distinct missing.repository_id) as naming_repository_count,
    min(missing.pull_request_id) as example_pull_request_id,
    min(missing.commit_id) as example_commit_id
from missing
left join projects on missing.project_key = projects.project_key
group by
    missing.project_key,
    case when projects.project_key is not null then missing.ticket_key end,
    projects.project_key is not null
