import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import {
  createSimulatedDisk,
  type DiskImage,
  type Effects,
  type Random,
  seededRandom,
  systemEffects,
} from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { chunksOf, vmLab } from '../../testing/vm-lab.ts'

const A = keyProvider({ name: 'A' })
const CAPACITY_BYTES = 3 * 4096
const of = (snapshot: string) => ({ name: 'vm', snapshot, id: '' })
const named = (snapshot: string) => ({ snapshot, description: '' })
const fill = (letter: string) => Buffer.alloc(CAPACITY_BYTES, letter)
/** With the first source, only what is synced survives a power loss. The second one draws. */
const RANDOMS: readonly Random[] = [{ ...seededRandom('0'), below: () => 0 }, seededRandom('dice')]

/** Every fifth step is cut, to save time. The stride is odd, so both sources occur. */
const STRIDE = 5

/**
 * Runs an operation again and again on a copy of a disk. Cuts the power before its first step, its
 * sixth step and so on, until it completes. Returns the number of steps.
 */
async function cutAtEachStep(
  image: DiskImage,
  operate: (host: Awaited<ReturnType<typeof boot>>) => Promise<unknown>,
  check: (effects: Effects, isComplete: boolean) => Promise<void>,
): Promise<number> {
  for (let cutAt = 1; ; cutAt += STRIDE) {
    let step = Number.NEGATIVE_INFINITY
    const random = RANDOMS[cutAt % RANDOMS.length] ?? seededRandom('')
    const disk = createSimulatedDisk({
      ...{ random, image },
      before: () => {
        step++
        if (step === cutAt) disk.crash()
        return undefined
      },
    })
    const attach = (): Effects => ({ ...systemEffects, files: disk.attach(), random })
    const host = await boot(attach())
    step = 0
    const isComplete = await operate(host).then(
      () => true,
      () => false,
    )
    const wasCut = step >= cutAt
    if (!wasCut) disk.crash()
    step = Number.NEGATIVE_INFINITY
    await check(attach(), isComplete)
    if (!wasCut) return cutAt - 1
  }
}

/** Boots a host that has the VM registered. */
async function boot(effects: Effects) {
  const { vms } = await vmLab('/ds', [A], { effects })
  const [vm] = await vms.list()
  if (vm !== undefined) await vms.register('vm', '')
  const read = () => buffer(vms.export({ name: 'vm', disk: 0 }))
  const write = async (content: Buffer, offsetBytes = 0) => {
    await vms.powerOn('vm')
    await vms.write({ name: 'vm', disk: 0 }, offsetBytes, chunksOf(content))
    await vms.powerOff('vm')
  }
  return { vms, read, write, snapshots: vms.snapshots }
}

/** Makes a VM with content "a", a snapshot "one" of it, then "b", a snapshot "two", then "c". */
async function diskWithTwo(): Promise<DiskImage> {
  const random = seededRandom('prepare')
  const disk = createSimulatedDisk({ random })
  const effects: Effects = { ...systemEffects, files: disk.attach(), random }
  effects.files.now.makeFolder('/ds', 0o777)
  effects.files.now.syncFolder('/')
  const { vms, snapshots } = await boot(effects)
  const write = (content: Buffer, offsetBytes = 0) =>
    vms.write({ name: 'vm', disk: 0 }, offsetBytes, chunksOf(content))
  await vms.create({ name: 'vm', datastore: '', provider: 'A' }, CAPACITY_BYTES)
  await vms.powerOn('vm')
  await write(fill('a'))
  await snapshots.create('vm', named('one'))
  await write(fill('b').subarray(0, 4096), 4096)
  await snapshots.create('vm', named('two'))
  await write(fill('c').subarray(0, 5000), 6000)
  await vms.close()
  return disk.image()
}

const image = diskWithTwo()
const two = Buffer.concat([
  fill('a').subarray(0, 4096),
  fill('b').subarray(0, 4096),
  fill('a').subarray(0, 4096),
])
const now = Buffer.concat([
  two.subarray(0, 6000),
  fill('c').subarray(0, 5000),
  two.subarray(11_000),
])

async function filesOf(effects: Effects): Promise<string[]> {
  const names = await effects.files.list('/ds/vm')
  return names.filter((name) => /\.(?:vmdk|vmsn|tmp)$/.test(name)).sort()
}

async function requireAllStates({ read, snapshots }: Awaited<ReturnType<typeof boot>>) {
  expect((await read()).equals(now)).toBe(true)
  await snapshots.revert(of('two'))
  expect((await read()).equals(two)).toBe(true)
  await snapshots.revert(of('one'))
  expect((await read()).equals(fill('a'))).toBe(true)
}

describe('after a power loss at any step', () => {
  it('a snapshot exists completely or not at all, and can be made then', async () => {
    const steps = await cutAtEachStep(
      await image,
      async ({ snapshots }) => snapshots.create('vm', named('three')),
      async (effects, isComplete) => {
        const host = await boot(effects)
        expect((await host.read()).equals(now)).toBe(true)
        const names = (await host.snapshots.list('vm')).snapshots.map(({ name }) => name)
        if (isComplete) expect(names).toContain('three')
        if (!names.includes('three')) await host.snapshots.create('vm', named('three'))
        await host.write(Buffer.from('later'))
        await host.snapshots.revert(of('three'))
        await requireAllStates(host)
        await host.snapshots.removeAll('vm')
        expect(await filesOf(effects)).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
      },
    )
    expect(steps).toBeGreaterThan(30)
  })

  it('a revert is done or not, and can be repeated', async () => {
    const steps = await cutAtEachStep(
      await image,
      async ({ snapshots }) => snapshots.revert(of('one')),
      async (effects, isComplete) => {
        const host = await boot(effects)
        const content = await host.read()
        expect(content.equals(fill('a')) || (!isComplete && content.equals(now))).toBe(true)
        await host.snapshots.revert(of('one'))
        await host.snapshots.revert(of('two'))
        expect((await host.read()).equals(two)).toBe(true)
        await host.snapshots.removeAll('vm')
        expect((await host.read()).equals(two)).toBe(true)
        expect(await filesOf(effects)).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
      },
    )
    expect(steps).toBeGreaterThan(30)
  })

  it.each(['one', 'two'])(
    'a removal of a snapshot (%s) keeps the state of the VM and of the other, and can be repeated',
    async (removed) => {
      const kept = removed === 'one' ? 'two' : 'one'
      const steps = await cutAtEachStep(
        await image,
        async ({ snapshots }) => snapshots.remove(of(removed), false),
        async (effects, isComplete) => {
          const host = await boot(effects)
          expect((await host.read()).equals(now)).toBe(true)
          const { snapshots: listed } = await host.snapshots.list('vm')
          expect(listed.map(({ name }) => name)).toContain(kept)
          if (isComplete) expect(listed).toHaveLength(1)
          if (listed.length > 1) await host.snapshots.remove(of(removed), false)
          expect((await host.snapshots.list('vm')).needsConsolidation).toBe(false)
          await host.snapshots.revert(of(kept))
          const expected = kept === 'two' ? two : fill('a')
          expect((await host.read()).equals(expected)).toBe(true)
          await host.snapshots.removeAll('vm')
          expect((await host.read()).equals(expected)).toBe(true)
          expect(await filesOf(effects)).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
        },
      )
      expect(steps).toBeGreaterThan(40)
    },
  )

  it('a removal while the VM is on loses no write that it acknowledged', async () => {
    let written: string[] = []
    const steps = await cutAtEachStep(
      await image,
      async ({ vms, snapshots }) => {
        written = []
        await vms.powerOn('vm')
        const put = async (letter: string) => {
          await vms.write({ name: 'vm', disk: 0 }, 0, chunksOf(Buffer.from(letter)))
          written.push(letter)
        }
        await put('1')
        await Promise.all([snapshots.removeAll('vm'), put('2')])
        await put('3')
        await snapshots.create('vm', named('three'))
        await put('4')
      },
      async (effects) => {
        const host = await boot(effects)
        const content = await host.read()
        const allowed = [written.at(-1) ?? 'a', String(written.length + 1)]
        expect(allowed).toContain(content.toString('latin1', 0, 1))
        expect(content.subarray(1).equals(now.subarray(1))).toBe(true)
        await host.snapshots.removeAll('vm')
        expect((await host.read()).equals(content)).toBe(true)
        expect(await filesOf(effects)).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
      },
    )
    expect(steps).toBeGreaterThan(60)
  })
})
