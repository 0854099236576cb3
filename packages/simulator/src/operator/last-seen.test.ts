import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { clusterPaths } from '../local-cluster/paths.ts'
import { lastDisconnectMs, vcenterSeenAgoMs } from './last-seen.ts'

const NOW_MS = Date.parse('2026-11-30T08:00:00Z')
const line = (event: string, ts: string) => JSON.stringify({ ts, level: 'info', event })
const LOG = [
  'GED"}',
  line('vcenter.disconnected', '2026-11-30T07:00:00.000Z'),
  line('vcenter.disconnected', '2026-11-30T07:58:00.000Z'),
  line('vm.created', '2026-11-30T07:59:00.000Z'),
  'null',
  line('vcenter.disconnected', 'not a time'),
  '',
].join('\n')

it('the log of a host shows when its stream to vCenter last ended', () => {
  expect(lastDisconnectMs(LOG)).toBe(NOW_MS - 120_000)
  expect(lastDisconnectMs(line('vm.created', '2026-11-30T07:59:00.000Z'))).toBeUndefined()
})

it('vCenter was last seen when its folder changed, or when a host lost its stream to it', () => {
  using temporary = createTemporaryFolder()
  const stateDir = temporary.path
  const seen = (hosts: string[] = []) => vcenterSeenAgoMs(stateDir, hosts, NOW_MS)
  expect(seen()).toBeUndefined()
  const folder = clusterPaths.vcenter(stateDir)
  mkdirSync(folder)
  writeFileSync(join(folder, 'vcenter.db'), '')
  utimesSync(join(folder, 'vcenter.db'), 0, NOW_MS / 1000 - 1000)
  utimesSync(folder, 0, NOW_MS / 1000 - 2000)
  expect(seen(['esx-1'])).toBe(1_000_000)
  mkdirSync(join(stateDir, 'logs'))
  writeFileSync(clusterPaths.log(stateDir, 'esx-1'), LOG)
  expect(seen(['esx-1'])).toBe(120_000)
})
