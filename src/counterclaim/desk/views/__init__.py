"""What the screens of the desk show: plain records composed from the ledger, each with an address of its own."""
