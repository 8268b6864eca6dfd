"""
`python -m miniatures`, which `make mutants` runs.

The processes that try the miniatures import by name, and `__main__` has none for them.
"""

import sys

from miniatures.mutants import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
