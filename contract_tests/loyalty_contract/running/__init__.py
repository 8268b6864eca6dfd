"""
A run: cases driven one by one or side by side, what was found, and how it is kept and repeated.

Writes only through what it is given; knows no terminal and no option.
"""
