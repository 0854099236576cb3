import { expect, it } from '@jest/globals'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { awaitReport, hasReported, isReportedOnce } from './await-report.ts'

/** What hosts have reported, as far as this code reads it. */
function reports(vmsOf: Record<string, string[]>): Snapshot {
  const hosts = Object.keys(vmsOf).map((name) => ({ id: name, name }))
  const vmsIn = (name: string) => ({ vms: (vmsOf[name] ?? []).map((vm) => ({ name: vm })) })
  const inventories = new Map(hosts.map(({ name }) => [name, vmsIn(name)]))
  return { hosts, inventories } as unknown as Snapshot
}

it('a VM that was restarted on another host is unique as soon as its former host reports', async () => {
  let now = reports({ 'esx-1': ['vm'], 'esx-2': ['VM', 'other'] })
  const listeners: Parameters<Store['onChange']>[0][] = []
  const store = {
    snapshot: () => now,
    onChange: (listener: Parameters<Store['onChange']>[0]) => {
      listeners.push(listener)
      return () => undefined
    },
  }
  const clock = {
    // Only the report ends this wait.
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
  }
  const told = awaitReport(store, clock, (snapshot) => isReportedOnce(snapshot, 'vm'))
  expect(hasReported(now, 'vm')).toBe(true)
  expect(hasReported(now, 'vm', 'esx-3')).toBe(false)
  now = reports({ 'esx-1': [], 'esx-2': ['vm'] })
  for (const listener of listeners) listener(now, now)
  expect(await told).toBe(true)
  expect(isReportedOnce(reports({ 'esx-1': [] }), 'vm')).toBe(false)
})
