import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { eventually } from '../testing/eventually.ts'
import { fakeHost } from '../testing/fake-host.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { startVcenterd } from '../testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }

describe('a clock that is ahead', () => {
  it('is not the one by which the certificate of a host is dated', async () => {
    using folder = tempFolder()
    const vcenterd = await startVcenterd(folder.path, [], ['--faults'])
    const before = vcenterd.connect()
    const clock = before.client('nkpsim.fault.v1.ClockService')
    await clock.advanceClock({ byMs: 30 * 24 * 3_600_000 }, CALL)
    before.close()
    // The session of before has ended meanwhile.
    const channel = vcenterd.connect()
    const host = await fakeHost()
    try {
      const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
      await inventory.addHost({ name: 'esx-1', ...host.credentials }, CALL)
      await eventually(
        async () => (await inventory.getHost({ name: 'esx-1' }, CALL)).host?.connectionState,
        'CONNECTION_STATE_CONNECTED',
      )
      expect(host.agent.held.keyProviders).toEqual([])
    } finally {
      channel.close()
      await host.close()
      await vcenterd.end('SIGTERM')
    }
  })
})
