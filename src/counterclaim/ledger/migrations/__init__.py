"""The migrations of the ledger, run when a ledger is opened for writing."""
