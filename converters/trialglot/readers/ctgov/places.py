"""Where the data of a study stand in its API v2 record: model path to JSON pointer and back."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, TypeAlias

from trialglot.readers.ctgov import names

Tree: TypeAlias = dict[str, Any]

_INDEX = re.compile(r"\[(\d+)\]")
_IDENTIFICATION = "/protocolSection/identificationModule"
_OUTCOMES = "/protocolSection/outcomesModule"
# Their items are not in the order of the source's list.
_BY_NAME = ("arms[].interventions[]", "arms[].unmatched[]", "interventions[].unmatched[]")


class Places:
    """Places of one record.

    ``study`` is the record as it was built into the model. ``kept`` holds, by the pointer of a list, the original
    positions of the items that are left in it, for lists from which unusable items were taken out.
    """

    def __init__(self, study: Tree, kept: dict[str, list[int]] | None = None) -> None:
        self._study = study
        self._kept = kept or {}

    def pointer(self, path: str) -> str | None:
        """Return the JSON pointer of a model path, or of the nearest place around it that the record has.

        Returns ``None`` where API v2 has no such place. The pointer tells where the datum belongs; whether it is there
        is not looked up.
        """
        indexes = [int(index) for index in _INDEX.findall(path)]
        template = _INDEX.sub("[]", path)
        if template.startswith("outcomes[]"):
            return self._outcome(indexes[0], template)
        if template.startswith("identifiers"):
            return self._identifier(indexes, template)
        known = names.pointers()
        if template.endswith("[]") and template[:-2] in known and template not in (*known, *_BY_NAME):
            return self._filled(f"{known[template[:-2]]}/#", indexes)
        while template and template not in known:
            template = template[:-2] if template.endswith("[]") else template.rpartition(".")[0]
        return self._filled(known[template], indexes) if template else None

    def _filled(self, pattern: str, indexes: list[int]) -> str:
        parts = pattern.split("#")
        pointer = parts[0]
        for part, index in zip(parts[1:], indexes, strict=False):  # a nearest place takes fewer
            kept = self._kept.get(pointer.rstrip("/"))
            pointer += f"{kept[index] if kept and index < len(kept) else index}{part}"
        return pointer

    def _outcome(self, index: int, template: str) -> str | None:
        field = template[len("outcomes[].") :]
        for listed, position in self._positions(index, self._outcome_lists()):
            key = next((key for key, name in names.OUTCOME.items() if name == field), None)
            pointer = self._filled(f"{_OUTCOMES}/{listed}/#", [position])
            return f"{pointer}/{key}" if key else pointer
        return None

    def _identifier(self, indexes: list[int], template: str) -> str | None:
        if not indexes:
            return _IDENTIFICATION
        field = template[len("identifiers[].") :]
        for listed, position in self._positions(indexes[0], self._identifier_lists()):
            pointer = f"{_IDENTIFICATION}/{listed}"
            if listed in ("nctIdAliases", "secondaryIdInfos"):
                pointer = self._filled(f"{pointer}/#", [position])
            key = next((key for key, name in names.IDENTIFIER.items() if name == field), None)
            return f"{pointer}/{key}" if key and listed.endswith(("Info", "Infos")) else pointer
        return None

    @staticmethod
    def _positions(index: int, lists: list[tuple[str, int]]) -> list[tuple[str, int]]:
        for listed, size in lists:
            if index < size:
                return [(listed, index)]
            index -= size
        return []

    def _outcome_lists(self) -> list[tuple[str, int]]:
        module = self._study.get("protocolSection", {}).get("outcomesModule", {})
        return [(key, len(module.get(key, ()))) for key in names.OUTCOME_LEVELS]

    def _identifier_lists(self) -> list[tuple[str, int]]:
        module = self._study.get("protocolSection", {}).get("identificationModule", {})
        return [
            ("nctId", int("nctId" in module)),
            ("nctIdAliases", len(module.get("nctIdAliases", ()))),
            ("orgStudyIdInfo", int("orgStudyIdInfo" in module)),
            ("secondaryIdInfos", len(module.get("secondaryIdInfos", ()))),
        ]

    def path(self, pointer: str) -> str | None:
        """Return the model path of a JSON pointer, ``None`` where the model has no such place."""
        pattern = ""
        indexes: list[tuple[int, int]] = []
        parts = pointer.split("/")[1:]
        for part in parts:
            if part.isdecimal():
                kept = self._kept.get(self._unfilled(pattern, indexes))
                index = int(part)
                if kept is not None:
                    index = bisect_left(kept, index)
                    if index == len(kept) or kept[index] != int(part):
                        return None
                indexes.append((int(part), index))
                pattern += "/#"
            else:
                pattern += "/" + part
        places = [index for _, index in indexes]
        if pattern.startswith(_OUTCOMES + "/"):
            return self._outcome_path(parts, places)
        if pattern.startswith(_IDENTIFICATION + "/") and parts[2] in dict(self._identifier_lists()):
            return self._identifier_path(parts, places)
        known = names.paths()
        path = known.get(pattern)
        if path is None and pattern.endswith("/#"):
            path = known.get(pattern[:-2])
            path = path and path + "[]"
        for index in places:
            path = path and path.replace("[]", f"[{index}]", 1)
        return path

    @staticmethod
    def _unfilled(pattern: str, indexes: list[tuple[int, int]]) -> str:
        for original, _ in indexes:
            pattern = pattern.replace("#", str(original), 1)
        return pattern

    def _outcome_path(self, parts: list[str], places: list[int]) -> str | None:
        if parts[2] not in names.OUTCOME_LEVELS or not places:
            return None
        index = places[0] + self._before(parts[2], self._outcome_lists())
        field = names.OUTCOME.get(parts[4]) if len(parts) > 4 else None
        return f"outcomes[{index}].{field}" if field else f"outcomes[{index}]"

    def _identifier_path(self, parts: list[str], places: list[int]) -> str:
        if parts[2] == "nctId":
            return "id"
        index = (places[0] if places else 0) + self._before(parts[2], self._identifier_lists())
        field = "value" if parts[2] == "nctIdAliases" else names.IDENTIFIER.get(parts[-1])
        return f"identifiers[{index}].{field}" if field else f"identifiers[{index}]"

    @staticmethod
    def _before(listed: str, lists: list[tuple[str, int]]) -> int:
        total = 0
        for key, size in lists:
            if key == listed:
                break
            total += size
        return total
