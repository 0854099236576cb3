import { expect, it } from '@jest/globals'
import { RpcError } from '@nkpsim/rpc'
import type { SiteAccess } from '../clients/site-access.ts'
import { createManagers, throughManagers } from './managers.ts'

/** Returns the access through a vCenter to the hosts that it manages at the moment. */
function accessThrough(vcenter: string, manages: ReadonlyMap<string, string>): SiteAccess {
  const host = async (name: string) => {
    if (manages.get(name) !== vcenter)
      throw new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'not its certificate')
    return { getStatus: async () => ({ answeredTo: vcenter }) }
  }
  return { host } as unknown as SiteAccess
}

it('users reach a host through the vCenter that manages it', async () => {
  const manages = new Map([['esx-1', 'one']])
  const sites = new Map(['one', 'two'].map((name) => [name, accessThrough(name, manages)]))
  const managers = createManagers(sites, 'one')
  const site = throughManagers(accessThrough('one', manages), managers)
  const answer = async () =>
    (await site.host('esx-1', 'nkpsim.esxi.v1.HostService')).getStatus({}, { timeoutMs: 1 })
  expect(await answer()).toEqual({ answeredTo: 'one' })
  manages.set('esx-1', 'two')
  await expect(answer()).rejects.toThrow('not its certificate')
  await managers.ask('esx-1')
  expect(managers.of('esx-1')).toBe('two')
  expect(await answer()).toEqual({ answeredTo: 'two' })
  manages.delete('esx-1')
  await managers.ask('esx-1')
  expect(managers.of('esx-1')).toBe('two')
})

it('the managers count the calls of mayChange for each host', () => {
  const managers = createManagers(new Map(), 'one')
  managers.mayChange('esx-1')
  managers.mayChange('esx-1')
  expect(['esx-1', 'esx-2'].map(managers.changesOf)).toEqual([2, 0])
})
