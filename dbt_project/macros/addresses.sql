{#- The id of the pull request that an address leads to, NULL where it leads to none: what hosts it shows in its shape.
    GitHub /owner/name/pull/7, GitLab /group/name/-/merge_requests/7, Bitbucket /owner/name/pull-requests/7 and, Data Center,
    /projects/KEY/repos/name/pull-requests/7, Azure /organisation/project/_git/name/pullrequest/7. -#}
{% macro pull_request_of(url) -%}
{%- set host = "replace(" ~ match_of(url, '^https?://(?:[^/@]*@)?(?:www[.])?([^/]+)/') ~ ", ':', '_')" -%}
lower(coalesce(
    'github:' || {{ host }} || ':pull_request:' || {{ match_of(url, '^https?://[^/]+/([^/]+/[^/]+)/pull/[0-9]+') }}
        || '#' || {{ match_of(url, '^https?://[^/]+/[^/]+/[^/]+/pull/([0-9]+)') }},
    'gitlab:' || {{ host }} || ':pull_request:' || {{ match_of(url, '^https?://[^/]+/(.+?)(?:/-)?/merge_requests/[0-9]+') }}
        || '#' || {{ match_of(url, '/merge_requests/([0-9]+)') }},
    'bitbucket:' || {{ host }} || ':pull_request:' || {{ match_of(url, '^https?://[^/]+/([^/]+/[^/]+)/pull-requests/[0-9]+') }}
        || '#' || {{ match_of(url, '/pull-requests/([0-9]+)') }},
    'bitbucket:' || {{ host }} || ':pull_request:' || {{ match_of(url, '/projects/([^/]+)/repos/[^/]+/pull-requests/[0-9]+') }}
        || '/' || {{ match_of(url, '/repos/([^/]+)/pull-requests/[0-9]+') }}
        || '#' || {{ match_of(url, '/pull-requests/([0-9]+)') }},
    'azure_devops:' || {{ host }} || ':pull_request:' || {{ match_of(url, '^https?://[^/]+/([^/]+/[^/]+)/_git/[^/]+/pullrequest/') }}
        || '/' || {{ match_of(url, '/_git/([^/]+)/pullrequest/[0-9]+') }}
        || '#' || {{ match_of(url, '/pullrequest/([0-9]+)') }}
))
{%- endmacro %}
