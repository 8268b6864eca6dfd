"""
The journal: the exchanges the mock has had, the newest of them, bounded by entries and by bytes.

`book` keeps and finds them, `telling` and `export` give them out with every token masked.
"""
