"""`sei explain`: what is asked for (finding), what is known of it (chain, arithmetic, number), and how it reads (page).

All of it comes from the published file: marts.explain_things, explain_events, explain_links, explain_metric_events
and the facts that metrics are made of. Nothing is decided here: who is linked to whom, what counts and what a number
is were decided in SQL, and are only looked up and added up again.
"""
