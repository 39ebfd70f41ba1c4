"""The asking mode: what is to be priced, each input in turn, the statement, and the command that gives it again."""
