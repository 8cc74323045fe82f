"""Options by environment and configuration file; ``trialglot config show``.

The command line wins over the environment (``TRIALGLOT_JOBS``), that over the file, that over the default.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from trialglot.commands import terminal
from trialglot.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from datetime import date

    from trialglot.config import Config, Setting
    from trialglot.suppressions import Suppression, Suppressions

_PREFIX = "TRIALGLOT_"
_META = "trialglot.config"
_OF_THE_RUN = ("config", "no_config")


def _option(param: click.Parameter) -> str:
    """Return the long name of an option, without dashes."""
    return max(param.opts, key=len).lstrip("-")


class Configured(click.Command):
    """A command whose options have defaults in the environment and in the configuration file."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.params += _file_options()
        for param in self.params:
            if isinstance(param, click.Option) and not param.hidden:
                param.envvar = _PREFIX + _option(param).upper().replace("-", "_")

    @property
    def configurable(self) -> tuple[click.Option, ...]:
        """The options that a file may give a default for."""
        options = (param for param in self.params if isinstance(param, click.Option))
        return tuple(one for one in options if not one.hidden and one.name not in _OF_THE_RUN)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; a complaint about a value that is not among them says where it came from."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            if isinstance(error.param, click.Option):
                source = ctx.get_parameter_source(error.param.name or "")
                if source in (ParameterSource.ENVIRONMENT, ParameterSource.DEFAULT_MAP):
                    told = f"{error.message} (from {_origin(ctx, error.param)[1]})"
                    raise click.BadParameter(told, ctx, error.param) from error
            raise


def _file_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--config"],
            type=click.Path(dir_okay=False, path_type=Path),
            is_eager=True,
            expose_value=False,
            callback=_asked,
            help="Configuration file  [default: trialglot.toml, or pyproject.toml, here or above]",
        ),
        click.Option(
            ["--no-config"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_asked,
            help="Obey no configuration file.",
        ),
    ]


def _asked(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Note one of the two options about the file; when both are known, load it."""
    asked = ctx.meta.setdefault(f"{_META}.asked", {}).setdefault(ctx.command, {})
    asked[param.name] = value, ctx.get_parameter_source(param.name or "")
    if len(asked) == len(_OF_THE_RUN):
        _configure(ctx, *(asked[name] for name in _OF_THE_RUN))


def _configure(ctx: click.Context, file: tuple[Path | None, Any], none: tuple[bool, Any]) -> None:
    from trialglot import config

    (path, by), (off, off_by) = file, none
    if path is not None and off:
        if by == off_by:
            raise UsageError("--config and --no-config contradict each other")
        off = off_by < by  # the command line wins over the environment
    found = None if off else path or config.find(Path.cwd())
    loaded = config.load(found, _known(ctx)) if found else config.Config()
    ctx.meta[_META] = loaded
    if isinstance(ctx.command, Configured):
        values = loaded.values.get(ctx.info_name or "", {})
        ctx.default_map = {
            one.name or "": values[_option(one)].value for one in ctx.command.configurable if _option(one) in values
        }


def _commands(ctx: click.Context) -> dict[str, Configured]:
    root = ctx.find_root().command
    assert isinstance(root, click.Group)
    return {name: one for name, one in root.commands.items() if isinstance(one, Configured)}


def _known(ctx: click.Context) -> Mapping[str, Mapping[str, Setting]]:
    return {
        name: {_option(one): _setting(one) for one in command.configurable} for name, command in _commands(ctx).items()
    }


def _setting(option: click.Option) -> Setting:
    from trialglot.config import Setting

    if option.is_flag:
        return Setting("flag")
    if option.multiple:
        return Setting("list")
    if isinstance(option.type, click.Choice):
        return Setting("text", tuple(map(str, option.type.choices)))
    if isinstance(option.type, click.Path):
        return Setting("path")
    return Setting("number" if isinstance(option.type, click.types.IntParamType) else "text")


def _origin(ctx: click.Context, option: click.Option) -> tuple[str, str, int | None]:
    """Return where the value of an option came from: in a word, in full, and the line of the file."""
    source = ctx.get_parameter_source(option.name or "")
    if source is ParameterSource.ENVIRONMENT:
        return "environment", f"environment {option.envvar}", None
    if source is ParameterSource.DEFAULT_MAP:
        loaded: Config = ctx.meta[_META]
        line = loaded.values[ctx.info_name or ""][_option(option)].line
        return "file", f"{_shown(loaded.path)} line {line}", line
    return "default", "default", None


def _shown(path: Path | None) -> str:
    return "none" if path is None else os.path.relpath(path)


def today() -> date:
    """Return the day on which suppressions are judged: that of SOURCE_DATE_EPOCH where it is set, else today (UTC).

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no number of seconds.
    """
    from datetime import UTC, datetime

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH is no number of seconds since 1970: {epoch!r}") from error


def suppressions(rooms: Collection[str] | None = None) -> Suppressions:
    """Return the suppressions that hold for the running command, which can make findings of ``rooms``."""
    from trialglot.suppressions import Suppressions

    entries = _loaded().suppressions
    return Suppressions(entries, today() if any(one.expires for one in entries) else None, rooms)


def file_name() -> str:
    """Return the name of the configuration file of the running command, for people."""
    return _shown(_loaded().path)


def _loaded() -> Config:
    loaded: Config = click.get_current_context().meta[_META]
    return loaded


@click.group()
def config() -> None:
    """The configuration: defaults of options, and suppressions."""


@config.command(params=_file_options())
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> int:
    """Show the value of each option of convert and validate, and where it came from."""
    loaded: Config = ctx.meta[_META]
    options = dict(_resolved(ctx, loaded))
    entries = [_entry(one) for one in loaded.suppressions]
    path = _shown(loaded.path) if loaded.path else None
    if as_json:
        import json

        terminal.show(json.dumps({"file": path, "options": options, "suppressions": entries}))
        return ExitCode.CLEAN
    terminal.show(f"file: {path or 'none'}")
    for command, values in options.items():
        terminal.show(f"\n{command}")
        for name, one in values.items():
            terminal.show(f"  {name:<16}{_said(one):<34}{one['origin']}")
    if entries:
        terminal.show("\nsuppressions")
    for one in entries:
        until = f"  until {one['expires']}" if one["expires"] else ""
        terminal.show(f"  line {one['line']:<11}{one['code']} at {one['locator']}{until}: {one['reason']}")
    return ExitCode.CLEAN


def _resolved(ctx: click.Context, loaded: Config) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """Yield the options of each command as it would find them without any argument."""
    file = ["--config", str(loaded.path)] if loaded.path else ["--no-config"]
    for name, command in _commands(ctx).items():
        found = command.make_context(name, [*file, "SOURCE"], parent=ctx.find_root())
        values = {}
        for option in command.configurable:
            kind, origin, line = _origin(found, option)
            value = found.params[option.name or ""]
            told: dict[str, Any] = {"value": _plain(value)}
            if told["value"] is None and isinstance(option.show_default, str):
                told["meaning"] = option.show_default
            told |= {"from": kind, "origin": origin}
            if line is not None:
                told["line"] = line
            values[_option(option)] = told
        yield name, values


def _plain(value: Any) -> Any:
    """Return a value for JSON; an empty list stands for an option that was not given."""
    return None if value == () else str(value) if isinstance(value, Path) else value


def _said(told: dict[str, Any]) -> str:
    value = told["value"]
    if value is None:
        return f"({told.get('meaning', 'none')})"
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list | tuple) else str(value)


def _entry(one: Suppression) -> dict[str, Any]:
    return {
        "code": one.code,
        "locator": one.locator,
        "reason": one.reason,
        "expires": one.expires.isoformat() if one.expires else None,
        "line": one.line,
    }
