"""Looking at the project's own source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "skills", "knowledge")


def modules() -> Iterator[Path]:
    """Yield the project's Python files."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def skill_folders() -> list[Path]:
    """Return the folders of the installed skills."""
    return sorted(file.parent for file in (ROOT / "skills").glob("*/skill.yaml"))


def tree(file: Path) -> ast.Module:
    """Return the syntax tree of `file`."""
    return ast.parse(file.read_text("utf-8"), str(file))


def imported(file: Path) -> set[str]:
    """Return the modules that `file` names in imports and import_module, in functions too."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            found |= {str(name.value) for name in node.args if isinstance(name, ast.Constant)}
    return found


def literals(file: Path) -> Iterator[str]:
    """Yield the string literals of `file` that are no docstrings."""
    module = tree(file)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    said |= {  # the docstring of an attribute or a type stands alone in its line too
        id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def name_of(file: Path) -> str:
    """Return the path of `file` in the project, for test ids."""
    return file.relative_to(ROOT).as_posix()
