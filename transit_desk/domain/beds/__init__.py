"""Who sleeps where: rooms and households in, a plan with its reasons out.

`values` says what goes in and comes out, `rules` what is allowed (`explain` for a move by hand), `planner` makes
the plan, with `party` and `assign` behind it. All of it is pure.
"""
