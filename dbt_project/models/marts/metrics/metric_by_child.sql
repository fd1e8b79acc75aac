-- A view: what it adds to metric_values is who belongs to whom. Children's events can overlap, so that their counts may
-- make more than the parent's, which has each event once.
{{ config(materialized='view') }}
select
    children.parent_node_id,
    {{ contract_columns('held') }},
    parents.value as parent_value,
    parents.numerator as parent_numerator,
    parents.denominator as parent_denominator,
    parents.sample_count as parent_sample_count,
    parents.population_count as parent_population_count
from {{ ref('org_nodes') }} as children
inner join {{ ref('metric_values') }} as held on children.node_id = held.node_id
inner join {{ ref('metric_values') }} as parents
    on children.parent_node_id = parents.node_id
    and held.metric = parents.metric
    and held.grain = parents.grain
    and held.period_started_on = parents.period_started_on
where children.parent_node_id is not null
