"""What an integration stands on: the contract (read contract.py first), and the cutting of records."""
