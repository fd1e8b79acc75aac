"""How untidy the company is: every rate, with its reason. Fixed before anything is tuned to them.

"SP" is alphagov/specialist-publisher (9,481 commits, 3,336 pull requests merged, 973 production deployments), "AD" is
appcelerator/appc-daemon with its 317 tickets (2,128 commits, 501 pull requests merged): the two public histories that
the project tests with. Where neither tells, the reason is what the field reports, or what a test needs to see often.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Noise:
    """Probabilities, 0 to 1, each of one event of the kind its name says."""

    # Keys of tickets. AD: 89 of 92 pull requests that a ticket names by URL carry that ticket's key in their merge
    # message, once a key is there at all; where teams are told to write keys, 10 to 20 % of titles lack one.
    no_ticket: float = 0.15  # work that never had a ticket
    second_ticket: float = 0.06  # a pull request for two tickets
    second_pull_request: float = 0.12  # a ticket with another change, half of them in another repository
    key_missing_in_title: float = 0.12
    key_missing_in_branch: float = 0.20  # branches are named by hand before the ticket is at hand
    key_missing_in_body: float = 0.55  # bodies are often empty
    key_missing_in_commit: float = 0.40  # AD: 17 % of commits carry a key, most pull requests one in some commit
    sloppy_person: float = 0.08  # people who hardly ever write keys: misses aren't independent
    sloppy_miss: float = 0.75  # the rate of each miss for them
    wrong_key: float = 0.01  # AD: 3 of 92 name another ticket than the one meant
    foreign_key: float = 0.02  # UTF-8, CVE-2023-1234 in titles
    lower_case_branch: float = 0.30
    development_panel_missing: float = 0.08  # the tracker's app was not installed there, or lost the event
    remote_link: float = 0.06  # somebody pastes the pull request's URL into the ticket

    # People. Enterprise directories and GitHub profiles agree on the e-mail for about half of the people.
    github_email_hidden: float = 0.50
    github_name_missing: float = 0.12
    github_login_differs: float = 0.30  # a login that says nothing about the name
    commits_with_noreply: float = 0.25  # "keep my email private"
    commits_with_private_email: float = 0.08
    name_changed: float = 0.03  # marriage, or a short form in the tools
    jira_email_hidden: float = 0.20  # profile visibility, Cloud's default for outsiders
    no_jira_account: float = 0.03
    no_github_account: float = 0.02  # commits by git alone, pull requests by others

    # Pull requests.
    draft: float = 0.20
    abandoned: float = 0.07  # closed without a merge
    never_reviewed: float = 0.06
    changes_requested: float = 0.18
    bot_comment: float = 0.25  # coverage reports that must not count as a response
    author_comment: float = 0.30  # the author's own answer, no response either
    review_before_ready: float = 0.15  # of drafts
    forced_push: float = 0.10  # the branch is rebased before its merge: other shas
    merged_main_in: float = 0.07  # a merge commit on the branch
    stacked: float = 0.03  # on top of another branch, which lands later
    reverted: float = 0.012  # SP: 36 reverts in 3,336 pull requests
    direct_push: float = 0.04  # of changes, without a pull request
    picked_without_trace: float = 0.25  # of cherry-picks: without -x, or with conflicts
    backported: float = 0.10  # of changes in repositories with release branches
    agent_change: float = 0.04  # written by an agent, assigned by a person
    updates_per_week: float = 1.2  # bots', a repository (SP: 46 % of merges are dependabot's, 4 a week)
    update_left_open: float = 0.25

    # Time. SP: author more than a minute before committer in 26.8 %, after it in 0.02 %.
    author_clock_ahead: float = 0.002  # ten times SP, to be seen in companies of 40
    author_time_never_set: float = 0.001  # 1970-01-01

    # Tickets. AD has no histories; the rates are those of the field's surveys of trackers.
    blocked: float = 0.08
    reopened: float = 0.04
    wont_do: float = 0.06
    moved: float = 0.015  # to another project
    deleted: float = 0.005
    estimate_changed: float = 0.07
    never_in_progress: float = 0.05  # dragged from To Do to Done afterwards
    done_with_deployment: float = 0.30  # teams that close a ticket when it is live, not when it is merged
    unestimated: float = 0.12
    worklog: float = 0.15  # most teams don't log work
    ticket_comment: float = 0.30  # AD: 1.9 comments a ticket, most of them of few tickets
    added_to_running_sprint: float = 0.10

    # Delivery. SP: 10 rollbacks and 2 redeployments in 973; the DORA report of 2024 has failure rates of 5 to 20 %.
    build_failed: float = 0.10
    build_run_again: float = 0.50  # of the failed ones: flaky, a second attempt of the same run
    deployment_failed: float = 0.04
    deployment_run_again: float = 0.40  # of the failed ones: another attempt of the same execution
    deployment_cancelled: float = 0.01
    redeployed: float = 0.01
    defect: float = 0.09  # a production deployment that brings trouble
    remedy_rollback: float = 0.20
    remedy_revert: float = 0.20
    remedy_hotfix: float = 0.40  # the rest: the next ordinary change

    # Incidents, and what is written about their cause.
    incident_missing: float = 0.10  # of defects: nobody opened one
    incident_reopened: float = 0.06
    unrelated_incident: float = 0.40  # for each one with a defect, so many without (network, providers, users)
    causal_link: float = 0.35  # "is caused by" the ticket whose change it was
    root_cause_text: float = 0.20
    affected_version: float = 0.15
    fix_linked: float = 0.50  # an ordinary link to the ticket that mends it: a remedy, no cause
    closing_keyword_missing: float = 0.20  # GitHub issues: closed by hand
    issue_not_planned: float = 0.25  # closed without a change
    issue_reopened: float = 0.25  # of those
