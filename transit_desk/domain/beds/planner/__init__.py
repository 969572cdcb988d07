"""The bed planner: rooms, households and what is taken in, the best plan there is out.

A first plan comes from `greedy`. `pool` then finds, over the whole house at once, which households lie whole,
which are parted and who shares, and what no plan can go below; `realise` names the rooms, `polish` exchanges
them until no goal gets better. The same problem always gives the same plan. `again` plans anew after something
happened.
"""

from transit_desk.domain.beds.planner.planning import plan

__all__ = ["plan"]
