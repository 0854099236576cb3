"""Fixtures of pytest: a cluster of nkpsim for all tests, and its vCenter.

`nkpsim` is in PATH, and the folder with the generated stubs is in PYTHONPATH.
"""

import pathlib
import secrets
import shlex
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

import grpc
import pytest
from nkpsim_client import connect, download, log_in


@dataclass(frozen=True)
class VCenter:
    """The vCenter of the cluster: `service(stub)` and `options` are what a call needs."""

    channel: grpc.Channel
    # Contains the token of the session, and pytest prints the arguments of a failed test.
    options: dict = field(repr=False)
    environment: dict[str, str]

    def service(self, stub):
        return stub(self.channel)

    def download(self, url: str, token: str) -> bytes:
        return download(url, token, self.environment)


@pytest.fixture(scope="session")
def nkpsim_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Starts a cluster, and removes it after the last test."""
    state = tmp_path_factory.mktemp("nkpsim") / "state"
    # SIGTERM, such as that of a cancelled job of CI, ends pytest like Ctrl-C: with its fixtures.
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", returncode=143))
    try:
        yield start_cluster(state, ["--hosts", "1", "--no-tpm", "1"])
    finally:
        subprocess.run(nkpsim(state, "down", "--delete", "--yes"), check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def vcenter(nkpsim_environment: dict[str, str]) -> Iterator[VCenter]:
    """Connects to vCenter and logs in."""
    with connect(nkpsim_environment) as channel:
        options = log_in(channel, nkpsim_environment)
        yield VCenter(channel, options, nkpsim_environment)


def start_cluster(state: pathlib.Path, options: list[str]) -> dict[str, str]:
    """Starts a cluster, and returns the variables that `up --print-env` prints."""
    root_password = secrets.token_urlsafe(18)
    started = subprocess.run(
        nkpsim(state, "up", "--root-password-file", "-", "--print-env", *options),
        input=root_password,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    exports = shlex.split(started.stdout)
    return dict(word.split("=", 1) for word in exports if word != "export")


def nkpsim(state: pathlib.Path, *arguments: str) -> list[str]:
    return ["nkpsim", "--quiet", "--no-input", "--state", str(state), *arguments]
