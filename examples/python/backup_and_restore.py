#!/usr/bin/env python3
"""Makes, backs up, loses and restores a key provider. This client uses only the contract in proto/.

usage: backup_and_restore.py PROVIDER BACKUP_PASSWORD_FILE
First run: eval "$(nkpsim up --print-env)". The folder with the generated stubs is in PYTHONPATH.
"""

import os
import pathlib
import sys

import grpc
from nkpsim.vcenter.v1 import key_provider_pb2, key_provider_pb2_grpc
from nkpsim.vcenter.v1 import monitoring_pb2, monitoring_pb2_grpc
from nkpsim_client import connect, download, log_in

BACKED_UP = "nkpsim.keyProvider.backedUp"


def main(name: str, password: str) -> None:
    with connect(os.environ) as channel:
        options = log_in(channel, os.environ)
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
        backup = download(export.url, export.download_token, os.environ)
        providers.DeleteProvider(key_provider_pb2.DeleteProviderRequest(provider=name), **options)
        restored = providers.ImportProvider(
            key_provider_pb2.ImportProviderRequest(config=backup, password=password), **options
        )
        listed = providers.ListProviders(key_provider_pb2.ListProvidersRequest(), **options)
        print(f"{len(backup)} bytes of backup; {restored.outcome}")
        print("providers: " + ", ".join(provider.provider for provider in listed.providers))

        # vCenter keeps its events, so the event of the backup is still there.
        following = monitoring.FollowEvents(
            monitoring_pb2.FollowEventsRequest(after_sequence=known), **options
        )
        for answer in following:
            event = answer.event
            print(f"event: {event.id} {event.entity}".rstrip())
            if (event.id, event.entity) == (BACKED_UP, name):
                break
        following.cancel()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], pathlib.Path(sys.argv[2]).read_text().strip())
    except grpc.RpcError as error:
        trailer = dict(error.trailing_metadata() or ())
        code = trailer.get("nkpsim-error-code", "no code")
        sys.exit(f"{error.code().name} ({code}): {error.details()}")
    except KeyError as error:
        sys.exit(f'{error.args[0]} is not set; run: eval "$(nkpsim up --print-env)"')
    except OSError as error:
        sys.exit(str(error))
