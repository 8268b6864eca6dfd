"""`python -m loyalty_contract` is the command `loyalty-contract`."""

from loyalty_contract.cli.main import main

main()
