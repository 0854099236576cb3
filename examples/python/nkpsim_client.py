"""Reaches the vCenter of a cluster with the variables that `nkpsim up --print-env` prints.

The folder with the generated stubs is in PYTHONPATH.
"""

import pathlib
import ssl
import urllib.request
from collections.abc import Mapping

import grpc
from nkpsim.vcenter.v1 import session_pb2, session_pb2_grpc

TIMEOUT_SECONDS = 60
MAX_BACKUP_BYTES = 64 * 1024

Environment = Mapping[str, str]


def connect(environment: Environment) -> grpc.Channel:
    """Opens a channel to vCenter with the operator's certificate."""
    credentials = grpc.ssl_channel_credentials(
        root_certificates=_read(environment, "NKPSIM_CA_FILE"),
        private_key=_read(environment, "NKPSIM_PRIVATE_KEY_FILE"),
        certificate_chain=_read(environment, "NKPSIM_CERTIFICATE_FILE"),
    )
    return grpc.secure_channel(environment["NKPSIM_VCENTER"], credentials)


def log_in(channel: grpc.Channel, environment: Environment) -> dict:
    """Logs in as the administrator, and returns the options that other calls need."""
    session = session_pb2_grpc.SessionServiceStub(channel).Login(
        session_pb2.LoginRequest(
            user=environment["NKPSIM_ADMINISTRATOR"],
            password=_read(environment, "NKPSIM_ADMINISTRATOR_PASSWORD_FILE").decode(),
        ),
        timeout=TIMEOUT_SECONDS,
    )
    return {"metadata": [("authorization", f"Bearer {session.token}")], "timeout": TIMEOUT_SECONDS}


def download(url: str, token: str, environment: Environment) -> bytes:
    """Downloads a backup once. The provider counts as backed up from then on."""
    context = ssl.create_default_context(cafile=environment["NKPSIM_CA_FILE"])
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as answer:
        return answer.read(MAX_BACKUP_BYTES)


def _read(environment: Environment, name: str) -> bytes:
    return pathlib.Path(environment[name]).read_bytes()
