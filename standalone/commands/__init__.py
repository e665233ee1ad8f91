"""One module for each subcommand of `vigilits`."""
