"""YAML blocks that remember their lines, and the list of faults found in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from knowledge.text.yaml_file import LOADER


@dataclass(frozen=True, slots=True)
class Block:
    """One named mapping of a file."""

    id: str
    file: str
    line: int
    nodes: Mapping[str, Node]

    def line_of(self, key: str) -> int:
        """Return the line (from 1) where the value of `key` starts, else the block's own."""
        node = self.nodes.get(key)
        return node.start_mark.line + 1 if node else self.line

    def text(self, key: str) -> str:
        """Return the scalar as it is written, stripped; "" where there is none."""
        node = self.nodes.get(key)
        return str(node.value).strip() if isinstance(node, ScalarNode) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the scalars of a list; () where there is none."""
        node = self.nodes.get(key)
        if not isinstance(node, SequenceNode):
            return ()
        return tuple(str(n.value).strip() for n in node.value if isinstance(n, ScalarNode))

    def inner(self, key: str) -> Block | None:
        """Return the block written in place of a value; None where it is not one."""
        node = self.nodes.get(key)
        if not isinstance(node, MappingNode):
            return None
        line = node.start_mark.line + 1
        return Block(f"{self.id}.{key}", self.file, line, _nodes(node))


@dataclass
class Faults:
    """What is wrong, each as `file:line: id: reason`."""

    found: list[str] = field(default_factory=list)

    def add(self, block: Block, key: str, reason: str) -> None:
        """Note a fault of one key."""
        self.found.append(f"{block.file}:{block.line_of(key)}: {block.id}: {reason}")

    def keys(self, block: Block, *, needed: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        """Note keys that are missing, empty or not known."""
        for key in needed:
            if not (block.text(key) or block.texts(key) or block.inner(key)):
                self.add(block, key, f"{key} is missing")
        for key in block.nodes:
            if key not in allowed:
                self.add(block, key, f"{key!r} is not a key here; known: {', '.join(allowed)}")

    def one_of(self, block: Block, key: str, allowed: tuple[str, ...]) -> str:
        """Return the value; "" with a fault where it is not one of `allowed`."""
        value = block.text(key)
        if value in allowed:
            return value
        self.add(block, key, f"{key} is {value!r}, not one of {', '.join(allowed)}")
        return ""


def blocks_in(path: Path, faults: Faults) -> Iterator[Block]:
    """Yield the top-level blocks of a file in order; a file that is no mapping is a fault."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        faults.found.append(f"{path.name}:{line}: {getattr(fault, 'problem', fault)}")
        return
    if not isinstance(root, MappingNode):
        faults.found.append(f"{path.name}:1: the file is not a mapping of blocks")
        return
    for key, node in root.value:
        line = key.start_mark.line + 1
        if isinstance(node, MappingNode):
            yield Block(str(key.value), path.name, line, _nodes(node))
        else:
            faults.found.append(f"{path.name}:{line}: {key.value}: not a block")


def _nodes(node: MappingNode) -> dict[str, Node]:
    return {str(key.value): value for key, value in node.value}
