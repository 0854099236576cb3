import { expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import { conflictsInVcenter } from './dependents.ts'

it('conflictsInVcenter keeps providers while a host has virtual machines that vCenter does not list', async () => {
  const previewDelete = async () => ({ dependents: [], incompleteHosts: ['esx-1'] })
  // This cast is safe, because the function calls only this method.
  const vcenter = { client: () => ({ previewDelete }) } as unknown as RpcChannel
  const check = (...actions: Parameters<typeof conflictsInVcenter>[1]) =>
    conflictsInVcenter(vcenter, actions, { timeoutMs: 1 })
  expect(await check({ kind: 'deleteUser', name: 'eve@vsphere.local' })).toEqual([])
  expect(await check({ kind: 'deleteProvider', name: 'nkp-2' })).toEqual([
    '--prune would delete "nkp-2", and a VM that vCenter does not list may depend on it; wait until the host has reported its VMs, and repair or unregister those that are not valid: nkpsim vm list --host esx-1',
  ])
})
