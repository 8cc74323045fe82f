"""``python -m trialglot``."""

from trialglot.cli import main

if __name__ == "__main__":
    main()
