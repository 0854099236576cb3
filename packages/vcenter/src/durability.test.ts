import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { canStrace, createTemporaryFolder, failCallsOf, PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { killDuringStart, startVcenterd } from './testing/vcenterd-process.ts'

const itWithStrace = canStrace() ? it : it.skip

const CALL = { timeoutMs: PATIENCE_MS }
const ROUNDS = 12
const LEAST_IN_ROUND = 6

describe('a vcenterd that is killed', () => {
  it('keeps every change that it acknowledged, and never keeps a part of a change', async () => {
    using folder = createTemporaryFolder()
    const acknowledged = new Map<string, string>()
    let serial = 0
    for (let round = 0; round < ROUNDS; round++) {
      const vcenterd = await startVcenterd(folder.path)
      const kill = async (): Promise<void> => void (await vcenterd.end('SIGKILL'))
      const channel = vcenterd.connect()
      const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
      const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
      const { providers: kept } = await providers.listProviders({}, CALL)
      const kcvs = new Map(kept.map(({ provider, kcv }) => [provider, kcv]))
      for (const [name, kcv] of acknowledged) {
        if (name.startsWith('p-')) expect([name, kcvs.get(name)]).toEqual([name, kcv])
      }
      const { datacenters } = await inventory.listDatacenters({}, CALL)
      const names = new Set(datacenters.map(({ name }) => name))
      for (const name of acknowledged.keys())
        if (name.startsWith('d-')) expect(names).toContain(name)

      // Sends requests continuously, and kills the process at a random moment after the first
      // requests.
      const last = serial + LEAST_IN_ROUND + round
      let killed: Promise<void> | undefined
      for (;;) {
        const name = String(++serial)
        if (serial > last) killed ??= systemClock.sleep(round).then(kill)
        try {
          await inventory.createDatacenter({ name: `d-${name}` }, CALL)
          acknowledged.set(`d-${name}`, '')
          if (serial % 8 !== 0) continue
          const { provider } = await providers.createProvider({ provider: `p-${name}` }, CALL)
          acknowledged.set(`p-${name}`, provider?.kcv ?? '')
        } catch (error) {
          if (error instanceof Error && /at most 32/.test(error.message)) continue
          break
        }
      }
      await killed
      channel.close()
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * LEAST_IN_ROUND)
  })

  it('continues an interrupted first start at the next start', async () => {
    using folder = createTemporaryFolder()
    for (let round = 0; round < 10; round++) await killDuringStart(folder.path, 150 + 35 * round)
    const vcenterd = await startVcenterd(folder.path)
    expect(await vcenterd.end('SIGTERM')).toBe(0)
  })
})

describe('a vcenterd whose disk fails', () => {
  itWithStrace('stops with exit code 70 and acknowledges nothing', async () => {
    using folder = createTemporaryFolder()
    const failing = await startVcenterd(folder.path)
    // The sync failures begin only now, because a start also writes to the disk.
    const database = join(folder.path, 'vcenter.db-wal')
    await failCallsOf(failing.ready.pid, database, 'fdatasync,fsync', 'EIO')
    const exited = new Promise<number | null>((resolve) => failing.child.once('exit', resolve))
    const channel = failing.connect()
    const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
    await expect(inventory.createDatacenter({ name: 'lost' }, CALL)).rejects.toMatchObject({
      status: 'UNAVAILABLE',
    })
    expect(await exited).toBe(70)
    channel.close()
    const again = await startVcenterd(folder.path)
    const after = again.connect()
    await after
      .client('nkpsim.vcenter.v1.InventoryService')
      .createDatacenter({ name: 'kept' }, CALL)
    after.close()
    await again.end('SIGTERM')
  })
})
