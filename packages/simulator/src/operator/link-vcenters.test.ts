import { describe, expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import { exchangeCertificates } from './link-vcenters.ts'

/** Links a vCenter that lists these vCenters as linked, and returns the steps in their order. */
async function link(vcenters: { instanceId: string; reachable: boolean }[]): Promise<string[]> {
  const steps: string[] = []
  const sideOf = (instanceId: string) => {
    const client = {
      listLinkedVcenters: async () => ({ vcenters }),
      preparePartnership: async () => ({ instanceId, name: instanceId }),
      admitPartner: async () => ({}),
      installPartner: async () => void steps.push(`${instanceId} installs`),
    }
    const channel: RpcChannel = { client: () => client as never, close: () => {} }
    return { channel, address: `${instanceId}:443` }
  }
  const when = {
    onJoin: async () => void steps.push('onJoin'),
    onLinked: async () => void steps.push('onLinked'),
  }
  await exchangeCertificates(sideOf('own'), sideOf('other'), when, { timeoutMs: 1000 })
  return steps
}

describe('exchangeCertificates', () => {
  it('announces a join before it, so that refused passwords are tried again after it', async () => {
    const joins = ['onJoin', 'own installs', 'onLinked', 'other installs']
    expect(await link([])).toEqual(joins)
    expect(await link([{ instanceId: 'third', reachable: true }])).toEqual(joins)
    // An interrupted link has only admitted the other vCenter.
    expect(await link([{ instanceId: 'other', reachable: false }])).toEqual(joins)
  })

  it('announces no join if the vCenters are linked, so that refused passwords stay refused', async () => {
    const steps = await link([{ instanceId: 'other', reachable: true }])
    expect(steps).toEqual(['own installs', 'onLinked', 'other installs'])
  })
})
