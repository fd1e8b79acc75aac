-- A group that no thing meets: a slip in a name, a source that isn't connected, or a rule for what doesn't exist yet.
select
    groups.node_id,
    groups.setting,
    groups.group_index,
    groups.group_text,
    groups.is_inherited
from {{ ref('team_setting_groups') }} as groups
left join {{ ref('setting_matches') }} as matches
    on groups.node_id = matches.node_id and groups.setting = matches.setting and groups.group_index = matches.group_index
where matches.node_id is null
