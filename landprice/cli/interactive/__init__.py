"""The interactive mode: asks for a calculator and its inputs, shows the statement and the command for it."""
