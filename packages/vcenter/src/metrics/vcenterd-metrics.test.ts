import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  createTemporaryFolder,
  fetchText,
  PATIENCE_MS,
  parseExposition,
} from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import { startVcenterdHere, type VcenterdHere } from '../testing/vcenterd-here.ts'
import { vcenterReadiness } from './vcenter-readiness.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const folder = createTemporaryFolder()
let vcenterd: VcenterdHere
const port = (): number => vcenterd.ready.metricsPort ?? 0
const expose = async () => parseExposition((await fetchText(port(), '/metrics')).body)

beforeAll(async () => {
  vcenterd = await startVcenterdHere(folder.path, ['--metrics-port', '0'])
})
afterAll(async () => {
  await vcenterd.stop()
  folder[Symbol.dispose]()
})

describe('a vcenterd', () => {
  it('exposes metrics before any event has happened', async () => {
    const families = await expose()
    expect([...families.keys()]).toEqual(
      expect.arrayContaining(['nkpsim_hosts', 'nkpsim_alarms_active', 'nkpsim_build_info']),
    )
    expect(families.get('nkpsim_kdk_push_total')?.samples.map(({ value }) => value)).toEqual([
      0, 0, 0,
    ])
  })

  it('exposes a provider while it exists, and a backup age only after the first backup', async () => {
    const channel = vcenterd.connect()
    const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const infoOf = async () =>
      (await expose()).get('nkpsim_provider_info')?.samples.map(({ labels }) => labels)
    await providers.createProvider({ provider: 'nkp 1' }, CALL)
    expect(await infoOf()).toEqual([{ provider: 'nkp 1', type: 'native', status: 'notBackedUp' }])
    expect((await expose()).get('nkpsim_provider_backup_age_seconds')?.samples).toEqual([])
    await providers.deleteProvider({ provider: 'nkp 1' }, CALL)
    expect(await infoOf()).toEqual([])
    channel.close()
  })

  it('is not ready while its store is not writable', async () => {
    const database = join(folder.path, 'vcenter.db')
    expect((await fetchText(port(), '/readyz')).statusCode).toBe(200)
    renameSync(database, `${database}.away`)
    expect(await fetchText(port(), '/readyz')).toMatchObject({
      statusCode: 503,
      body: '[-] store failed: its file is gone\nnot ready, role: vcenter, active\n',
    })
    renameSync(`${database}.away`, database)
  })

  it('is not ready while its audit log is not writable', async () => {
    const { checks } = await vcenterReadiness(systemFiles, folder.path, { isWritten: false })
    expect(checks.map(({ failure }) => failure === undefined)).toEqual([true, false])
  })

  it('serves metrics only if this was requested', async () => {
    const other = createTemporaryFolder()
    const silent = await startVcenterdHere(other.path)
    expect(silent.ready.metricsPort).toBeUndefined()
    await silent.stop()
    rmSync(other.path, { recursive: true, force: true })
  })
})
