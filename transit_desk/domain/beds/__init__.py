"""Who sleeps where: rooms and households in, a proposal with its reasons out.

`values` says what goes in and comes out, `rules` what is allowed (`explain` for a move by hand), `propose`
makes the proposal, with `party`, `split` and `assign` behind it. All of it is pure; a later and better
planner replaces `propose` behind the same function.
"""
