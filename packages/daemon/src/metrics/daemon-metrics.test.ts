import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { parseExposition } from '../testing/exposition.ts'
import { createDaemonMetrics } from './daemon-metrics.ts'

it('DaemonMetrics measures successful commits by the clock, and records no duration for endless calls', async () => {
  let nowMs = 0
  const machineClock = { monotonicMs: () => nowMs }
  const metrics = createDaemonMetrics({ component: 'exampled', version: '1', machineClock })
  const take = (ms: number): string => {
    nowMs += ms
    return 'done'
  }
  const fail = (): never => {
    throw new Error('disk')
  }
  expect(metrics.timeCommit(() => take(500))).toBe('done')
  expect(() => metrics.timeCommit(fail)).toThrow('disk')
  await metrics.timeCommit(async () => take(1500))
  await expect(metrics.timeCommit(async () => fail())).rejects.toThrow('disk')
  await delay(0)
  const call = { service: 's', method: 'm', status: 'OK', durationMs: 10 }
  metrics.rpcServed({ ...call, endless: false })
  metrics.rpcServed({ ...call, endless: true })

  const families = parseExposition(await metrics.registry.metrics())
  const sampled = (family: string, name: string): number | undefined =>
    families.get(family)?.samples.find((sample) => sample.name === name)?.value
  expect(
    sampled('nkpsim_store_commit_duration_seconds', 'nkpsim_store_commit_duration_seconds_count'),
  ).toBe(2)
  expect(
    sampled('nkpsim_store_commit_duration_seconds', 'nkpsim_store_commit_duration_seconds_sum'),
  ).toBe(2)
  expect(sampled('nkpsim_rpc_requests_total', 'nkpsim_rpc_requests_total')).toBe(2)
  expect(sampled('nkpsim_rpc_duration_seconds', 'nkpsim_rpc_duration_seconds_count')).toBe(1)
})
