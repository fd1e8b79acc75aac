{{ matched_groups(ref('team_thing_properties'), ref('team_things'), is_within_claims=true) }}
