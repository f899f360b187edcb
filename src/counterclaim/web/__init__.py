"""The desk in a browser: screens, their JSON twins, forms and exports; it holds no logic of the ledger."""
