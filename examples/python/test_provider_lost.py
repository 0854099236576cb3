"""Tests of a backup tool on a separate cluster: pytest examples/python"""

import secrets

import grpc
import pytest
from nkpsim.vcenter.v1 import key_provider_pb2 as messages
from nkpsim.vcenter.v1.key_provider_pb2_grpc import KeyProviderServiceStub


def test_a_deleted_provider_is_restored_with_the_same_key(vcenter):
    providers = vcenter.service(KeyProviderServiceStub)
    name, password = f"nkp-{secrets.token_hex(4)}", secrets.token_urlsafe(18)
    created = providers.CreateProvider(
        messages.CreateProviderRequest(provider=name), **vcenter.options
    ).provider
    export = providers.ExportProvider(
        messages.ExportProviderRequest(provider=name, password=password), **vcenter.options
    )
    backup = vcenter.download(export.url, export.download_token)

    providers.DeleteProvider(messages.DeleteProviderRequest(provider=name), **vcenter.options)
    restored = providers.ImportProvider(
        messages.ImportProviderRequest(config=backup, password=password), **vcenter.options
    ).provider

    assert (restored.key_id, restored.kcv) == (created.key_id, created.kcv)


def test_a_backup_does_not_open_with_another_password(vcenter):
    providers = vcenter.service(KeyProviderServiceStub)
    name = f"nkp-{secrets.token_hex(4)}"
    providers.CreateProvider(messages.CreateProviderRequest(provider=name), **vcenter.options)
    export = providers.ExportProvider(
        messages.ExportProviderRequest(provider=name, password=secrets.token_urlsafe(18)),
        **vcenter.options,
    )
    backup = vcenter.download(export.url, export.download_token)

    with pytest.raises(grpc.RpcError) as refused:
        providers.ImportProvider(
            messages.ImportProviderRequest(config=backup, password="wrong"), **vcenter.options
        )

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
