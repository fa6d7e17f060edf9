"""What a coordinator does with a list and a map: school by school, the next best who still can.

The schools with the fewest candidates come first; each takes the cheapest reviewers whom no rule
stands against by then, a headteacher and somebody to lead among them if there are any.
"""

from collections import Counter, defaultdict

from peerreview.planning.model import days_in_role
from peerreview.planning.problem import Role


def greedy(problem, pairs):
    """{host: team} from these candidates."""
    rules, reviewers, schools = problem.rules, problem.reviewers, problem.schools
    choice = defaultdict(list)
    for (who, host), cost in pairs.cost_of.items():
        choice[host].append((cost, who))
    given, ways, teams = Counter(), set(), {}

    def can(host, team, who):
        reviewer = reviewers[who]
        home, role = reviewer.school, reviewer.role
        same = sum(reviewers[key].role == role for key in team)
        most = rules.heads_at_most if role == Role.HEAD else rules.team_size - rules.heads_at_least
        return (
            home not in {reviewers[key].school for key in team}
            and same < most
            and given[home, role] < days_in_role(schools[home].owes.get(role, 0))
            and given[home] < days_in_role(sum(schools[home].owes.values()))
            and (rules.swaps_allowed or (host, home) not in ways)
        )

    for host in sorted(choice, key=lambda host: (len(choice[host]), host)):
        team = []
        ranked = [who for _, who in sorted(choice[host])]
        leads = [who for who in ranked if reviewers[who].lead]
        for wanted in (leads, ranked) if rules.lead_needed else (ranked,):
            for who in wanted:
                if len(team) < rules.team_size and can(host, team, who):
                    team.append(who)
                    home = reviewers[who].school
                    given[home, reviewers[who].role] += 1
                    given[home] += 1
                    ways.add((home, host))
                    if wanted is leads:
                        break
        teams[host] = tuple(team)
    return teams
