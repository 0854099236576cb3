import { describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { MAX_MESSAGE_BYTES } from '@nkpsim/rpc'
import type { Vm } from '../records/virtual-machine.ts'
import { createChangeSignal } from './change-signal.ts'
import type { Inventory } from './inventory.ts'
import { interleave, inventoryReports } from './inventory-reports.ts'

const VM: Vm = {
  name: 'vm',
  folder: 'vm',
  settings: undefined,
  revision: 0,
  uuid: '',
  datastore: 'ds',
  isRegistered: true,
  isTemplate: false,
  powerState: 'poweredOff',
  isUnlocked: true,
  isValid: true,
  invalidReason: undefined,
  homeKey: { provider: 'NKP', kdkKeyId: '', keyId: '' },
  disks: [],
  hasMixedKeys: false,
  missingKeys: [],
}

const inventory = (count: number): Inventory => ({
  vms: Array.from({ length: count }, (_, index) => ({ ...VM, name: `vm ${index}` })),
  hostCrypto: {
    mode: 'safe',
    hostKey: undefined,
    requiresEncryptionMode: false,
    keyPersistence: false,
  },
  missingKeys: [],
  revision: 0,
})

describe('the reports of an inventory', () => {
  it('come in parts that each fit into a message', async () => {
    const ending = new AbortController()
    const reports = inventoryReports(
      async () => inventory(501),
      createChangeSignal(),
      systemClock,
      ending.signal,
    )
    const parts = []
    for await (const { inventory: part } of reports) {
      parts.push([part.vms.length, part.isContinued, part.isComplete])
      if (part.isComplete) break
    }
    expect(parts).toEqual([
      [250, false, false],
      [250, true, false],
      [1, true, true],
    ])
  })

  it('come in messages that fit a channel, even if the files of the VMs are long', async () => {
    const provider = 'p'.repeat(15_000)
    const key = { provider, kdkKeyId: '4f0b2c6e-0000-4000-8000-000000000003', keyId: 'k' }
    const disks = Array.from({ length: 15 }, () => ({ file: 'vm.vmdk', sizeBytes: 4096, key }))
    // Each invalid UTF-8 byte becomes a character of three bytes.
    const uuid = '\ufffd'.repeat(60_000)
    const missingKeys = [key, ...disks.map((disk) => disk.key)]
    const vm = { ...VM, uuid, homeKey: key, disks, missingKeys }
    const vms = Array.from({ length: 40 }, () => vm)
    const read = async (): Promise<Inventory> => ({ ...inventory(0), vms })
    const reports = inventoryReports(
      read,
      createChangeSignal(),
      systemClock,
      new AbortController().signal,
    )
    let told = 0
    for await (const { inventory: part } of reports) {
      expect(part.vms.length).toBeGreaterThan(0)
      // A message contains the key of the home twice. Everything else in it is smaller than in
      // JSON.
      const homeKeys = part.vms.map(({ homeKey }) => homeKey)
      expect(Buffer.byteLength(JSON.stringify([part.vms, homeKeys]))).toBeLessThan(
        MAX_MESSAGE_BYTES,
      )
      told += part.vms.length
      if (part.isComplete) break
    }
    expect(told).toBe(40)
  })

  it('come once for many changes, and not at all if the inventory is the same again', async () => {
    const ending = new AbortController()
    const changes = createChangeSignal()
    let count = 0
    let reads = 0
    const read = async (): Promise<Inventory> => {
      reads++
      return inventory(count)
    }
    const told: (number | undefined)[] = []
    const reading = (async () => {
      for await (const { inventory: part } of inventoryReports(
        read,
        changes,
        systemClock,
        ending.signal,
      ))
        told.push(part.vms.length)
    })()
    await until(() => told.length === 1)
    changes.notify()
    await until(() => reads === 2)
    for (count = 1; count < 9; count++) changes.notify()
    await until(() => told.length === 2)
    ending.abort()
    await reading
    expect(told).toEqual([0, 9])
    expect(reads).toBe(3)
  })

  it('include changes that happen while the inventory is read', async () => {
    const ending = new AbortController()
    const changes = createChangeSignal()
    let count = 0
    const read = async (): Promise<Inventory> => {
      const seen = inventory(count)
      if (count === 0) {
        count = 1
        changes.notify()
      }
      return seen
    }
    const told: (number | undefined)[] = []
    for await (const { inventory: part } of inventoryReports(
      read,
      changes,
      systemClock,
      ending.signal,
    )) {
      told.push(part.vms.length)
      if (told.length === 2) ending.abort()
    }
    expect(told).toEqual([0, 1])
  })
})

describe('two interleaved sources', () => {
  it('yield the items of both, and end when the leading source ends', async () => {
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    async function* leading() {
      yield 1
      await second.promise
      yield 3
    }
    async function* other() {
      await first.promise
      yield 2
    }
    const seen: number[] = []
    for await (const each of interleave(leading(), other())) {
      seen.push(each)
      if (each === 1) first.resolve()
      if (each === 2) second.resolve()
    }
    expect(seen).toEqual([1, 2, 3])
  })

  it('keep only one pending wait for a silent source, however many items the other yields', async () => {
    let waits = 0
    class Counted extends Promise<IteratorResult<number>> {
      // biome-ignore lint/suspicious/noThenProperty: counts how often somebody waits
      override then<A, B>(...on: Parameters<Promise<IteratorResult<number>>['then']>) {
        waits++
        return super.then(...on) as Promise<A | B>
      }
    }
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Counted(() => undefined) }),
    }
    async function* busy() {
      for (let each = 1; ; each++) yield each
    }
    for await (const each of interleave(silent, busy())) if (each === 100) break
    expect(waits).toBe(1)
  })

  it('fail if either source fails', async () => {
    async function* well() {
      await new Promise(() => undefined)
      yield 1
    }
    async function* failing(): AsyncIterable<number> {
      yield 0
      throw new Error('broken')
    }
    const drain = async (source: AsyncIterable<number>) => {
      for await (const _each of source);
    }
    await expect(drain(interleave(well(), failing()))).rejects.toThrow('broken')
    await expect(drain(interleave(failing(), well()))).rejects.toThrow('broken')
  })
})
