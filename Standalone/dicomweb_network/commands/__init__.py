"""The subcommands: each has ``add_parser(subparsers)`` and ``run(arguments) -> exit code``."""
