"""`python -m loyalty_mock` is the command `loyalty-mock`."""

from loyalty_mock.cli.main import main

main()
