-- What a repository is called today: rows that were landed before it was renamed carry its name of then.
select
    instance,
    repository_id as repository_number,
    repository as repository_name,
    _connection
from {{ newest(source('github', 'repositories'), key=['instance', 'repository_id'], mode='snapshot', whole='repository_id') }} as raw
