#!/usr/bin/env python3
"""Makes, backs up, loses and restores a key provider. This client uses only the contract in proto/.

usage: backup_and_restore.py STATE_FOLDER PROVIDER BACKUP_PASSWORD_FILE
The folder with the generated stubs is in PYTHONPATH.
"""

import json
import pathlib
import ssl
import sys
import urllib.request

import grpc
from nkpsim.vcenter.v1 import key_provider_pb2, key_provider_pb2_grpc
from nkpsim.vcenter.v1 import monitoring_pb2, monitoring_pb2_grpc
from nkpsim.vcenter.v1 import session_pb2, session_pb2_grpc

TIMEOUT_SECONDS = 15
MAX_BACKUP_BYTES = 64 * 1024


def connect(state: pathlib.Path) -> grpc.Channel:
    """Opens a channel with the operator's certificate to the vCenter of a state folder."""
    operator = state / "vcenter" / "operator"
    ready = json.loads((state / "vcenter" / "ready.json").read_text())
    credentials = grpc.ssl_channel_credentials(
        root_certificates=(operator / "roots.pem").read_bytes(),
        private_key=(operator / "private-key.pem").read_bytes(),
        certificate_chain=(operator / "certificate.pem").read_bytes(),
    )
    return grpc.secure_channel(f"{ready['address']}:{ready['port']}", credentials)


def log_in(channel: grpc.Channel, state: pathlib.Path) -> list[tuple[str, str]]:
    """Logs in, and returns the metadata that the other calls need."""
    password = (state / "vcenter" / "operator" / "administrator-password").read_text()
    session = session_pb2_grpc.SessionServiceStub(channel).Login(
        session_pb2.LoginRequest(user="administrator@vsphere.local", password=password),
        timeout=TIMEOUT_SECONDS,
    )
    return [("authorization", f"Bearer {session.token}")]


def download(url: str, token: str, state: pathlib.Path) -> bytes:
    """Downloads a backup once. The provider counts as backed up from then on."""
    context = ssl.create_default_context(cafile=state / "vcenter" / "operator" / "roots.pem")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as answer:
        return answer.read(MAX_BACKUP_BYTES)


def main(state: pathlib.Path, name: str, password: str) -> None:
    with connect(state) as channel:
        options = {"metadata": log_in(channel, state), "timeout": TIMEOUT_SECONDS}
        providers = key_provider_pb2_grpc.KeyProviderServiceStub(channel)
        monitoring = monitoring_pb2_grpc.MonitoringServiceStub(channel)
        newest = monitoring.ListEvents(monitoring_pb2.ListEventsRequest(), **options).events
        known = max((event.sequence for event in newest), default=0)

        providers.CreateProvider(
            key_provider_pb2.CreateProviderRequest(
                provider=name, constraints=key_provider_pb2.Constraints(tpm_required=False)
            ),
            **options,
        )
        export = providers.ExportProvider(
            key_provider_pb2.ExportProviderRequest(provider=name, password=password), **options
        )
        backup = download(export.url, export.download_token, state)
        providers.DeleteProvider(key_provider_pb2.DeleteProviderRequest(provider=name), **options)
        restored = providers.ImportProvider(
            key_provider_pb2.ImportProviderRequest(config=backup, password=password), **options
        )
        listed = providers.ListProviders(key_provider_pb2.ListProvidersRequest(), **options)
        print(f"{len(backup)} bytes of backup; {restored.outcome}")
        print("providers: " + ", ".join(provider.provider for provider in listed.providers))

        following = monitoring.FollowEvents(
            monitoring_pb2.FollowEventsRequest(after_sequence=known), **options
        )
        for answer in following:
            event = answer.event
            print(f"event: {event.id} {event.entity}".rstrip())
            if event.id == "com.vmware.vc.kms.crypto.AllBackedUp":
                break
        following.cancel()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]).read_text().strip())
    except grpc.RpcError as error:
        trailer = dict(error.trailing_metadata() or ())
        code = trailer.get("nkpsim-error-code", "no code")
        sys.exit(f"{error.code().name} ({code}): {error.details()}")
    except OSError as error:
        sys.exit(str(error))
