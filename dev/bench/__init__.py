"""What `bin/bench` is made of: the plan of a ledger, its rows, the floor, the peers, the measures, the table."""
