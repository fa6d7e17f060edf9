"""One module for each command in script/: its `main(arguments)` returns the exit code."""
