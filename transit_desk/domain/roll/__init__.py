"""The nominal roll: from cells of a spreadsheet to people, and what stands in the way.

`rows.parse` is the door: a `source.RollSource` (cells as a file held them) in, a `person.ParsedRoll` out,
with every doubt listed as a `problems.RollProblem` and nothing guessed. Files are read by
`services.read_list`.
"""
