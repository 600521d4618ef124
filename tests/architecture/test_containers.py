"""Dockerfile and compose.yaml hold what matters; nothing here builds or starts them."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from bot.channels.telegram.service import Pace
from bot.settings import PREFIX, Settings
from tests.support.sources import ROOT

_SECRET = re.compile(r"token|password|secret|api_key", re.IGNORECASE)
_OURS = re.compile(rf"{PREFIX}\w+")


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, the rest) of the Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return read


def images() -> Iterator[str]:
    yield from (rest.split()[0] for name, rest in instructions() if name == "FROM")
    yield from (s["image"] for s in compose()["services"].values() if "image" in s)


def test_every_base_image_names_its_version():
    assert all(re.fullmatch(r"[\w/]+:\d[\w.-]*", image) for image in images()), list(images())


def test_the_program_does_not_run_as_root():
    users = [rest for name, rest in instructions() if name == "USER"]

    assert users
    assert int(users[-1]) > 0


def test_no_secret_is_written_into_either_file():
    for name, rest in instructions():
        assert name not in {"ENV", "ARG"} or not _SECRET.search(rest), rest
    for service in compose()["services"].values():
        for key, value in service.get("environment", {}).items():
            if _SECRET.search(key) or "@" in str(value):
                assert "${" in value, key


def test_settings_in_both_files_are_settings():
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = {
        name
        for file in ("Dockerfile", "compose.yaml")
        for name in _OURS.findall((ROOT / file).read_text("utf-8"))
    }

    assert named
    assert named <= known


def test_what_is_written_lies_on_a_volume():
    volumes = [rest for name, rest in instructions() if name == "VOLUME"]
    service = compose()["services"]["zhanggui"]
    home = service["environment"][f"{PREFIX}HOME"]

    assert home in volumes
    assert [mount.split(":")[1] for mount in service["volumes"]] == [home]
    assert {mount.split(":")[0] for mount in service["volumes"]} <= set(compose()["volumes"])


def test_the_health_check_asks_where_the_program_listens():
    check = next(rest for name, rest in instructions() if name == "HEALTHCHECK")
    listens = compose()["services"]["zhanggui"]["environment"][f"{PREFIX}HEALTH_LISTEN"]

    assert f"http://{listens}/healthz" in check
    assert f"{PREFIX}HEALTH_LISTEN={listens}" in " ".join(rest for _, rest in instructions())


def test_docker_waits_longer_than_draining_takes():
    grace = compose()["services"]["zhanggui"]["stop_grace_period"]

    assert int(grace.removesuffix("s")) > 2 * Pace().drain_s


def test_the_bot_starts_when_its_database_answers():
    services = compose()["services"]

    assert services["zhanggui"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["postgres"]["healthcheck"]["test"]


def test_what_is_copied_exists_and_is_not_ignored():
    let_through = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        source
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for source in shlex.split(rest)[:-1]
    }

    assert copied <= let_through
    assert all((ROOT / source).exists() for source in copied)


def test_the_command_is_the_one_that_is_installed():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    entry = next(rest for name, rest in instructions() if name == "ENTRYPOINT")

    assert any(entry == f'["{script}"]' for script in scripts)
