"""The command line: commands made from the declarations, options, exit codes."""
