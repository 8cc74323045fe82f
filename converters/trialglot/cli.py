"""The command line: the group of the commands, and the exit code of a run.

Only this module and ``commands`` print or exit. Data go to stdout, talk goes to stderr. Everything beyond click is
imported by the command that needs it.
"""

from __future__ import annotations

import gc
import signal
import sys

import click

from trialglot import __version__
from trialglot.commands import config, convert, crosswalk, difference, inspection, roundtrip, talk, validate
from trialglot.errors import ExitCode, TrialglotError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="trialglot")
def cli() -> None:
    """Clinical-trial registry records in, validated HL7 FHIR and CDISC trial design out.

    Exit codes: 0 clean; 1 findings at or above --fail-on; 2 usage; 3 an input that is no readable record; 4 internal
    error; 5 network or server.
    """


for _command in (
    convert.convert,
    validate.validate,
    inspection.inspect,
    inspection.formats,
    config.config,
    crosswalk.coverage,
    crosswalk.explain,
    difference.difference,
    roundtrip.roundtrip,
):
    cli.add_command(_command)


def _ended(_signal: int, _frame: object) -> None:
    sys.exit(143)  # 128 and the number of the signal, as shells have it


def main() -> None:
    """Run the command line and exit."""
    # A process that is ended from outside takes away what is unfinished, as after Ctrl-C.
    signal.signal(signal.SIGTERM, _ended)
    gc.set_threshold(50_000, 20, 20)  # start-up makes many objects that stay, and hardly a cycle
    try:
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except TrialglotError as error:
        talk.say(f"trialglot: {error}")
        code = error.exit_code
    except OSError as error:
        talk.say(f"trialglot: {error}")
        code = ExitCode.USAGE
    except Exception:  # noqa: BLE001 - the last resort: a bug must exit with its own code
        import traceback

        talk.say(f"trialglot: internal error; please report it\n{traceback.format_exc()}")
        code = ExitCode.INTERNAL
    gc.freeze()  # the interpreter looks for cycles once more when it ends: there is nothing left to gain
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
