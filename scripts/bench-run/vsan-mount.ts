import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { systemEffects } from '@nkpsim/effects'
import { type HostDisks, openHostDisks } from '@nkpsim/esxi/testing'
import { type Figure, median } from './figure.ts'

const OBJECTS = 1000
const CLUSTER = 'bench'
const DISK_BYTES = 4 * 1024 ** 3
const SECTOR = Buffer.alloc(4096, 'data')
const KEY = { providerName: 'nkp', keyId: 'kek', dekGenerationId: 1 }
const ROUNDS = 5
const AT_ONCE = 16

/** Measures how long a host takes after its boot to mount an encrypted disk with 1,000 objects. */
export async function measureVsanMount(stateDir: string): Promise<Figure> {
  const folder = join(stateDir, 'vsan-mount')
  mkdirSync(folder, { mode: 0o700 })
  const kek = (): Secret => Secret.from(Buffer.alloc(32, 'kek'))
  const open = (): Promise<HostDisks> =>
    openHostDisks(systemEffects, folder, { onChange: () => undefined, logger: silentLogger })
  try {
    await makeObjects(await open(), kek())
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const startMs = performance.now()
      const disks = await open()
      await disks.mount(CLUSTER, kek)
      const count = disks.components.list().length
      times.push(performance.now() - startMs)
      if (count !== OBJECTS) throw new Error(`${count} components are mounted`)
      await disks.close()
    }
    return {
      name: `mount of an encrypted vSAN disk with ${OBJECTS} objects, without the derivation of its KEK`,
      value: Math.round(median(times)),
      unit: 'ms',
      goal: 1000,
      parts: { leastMs: Math.round(Math.min(...times)), mostMs: Math.round(Math.max(...times)) },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function makeObjects(disks: HostDisks, kek: Secret): Promise<void> {
  const { diskId } = await disks.create({
    ...{ clusterId: CLUSTER, capacityBytes: DISK_BYTES },
    key: { ...KEY, kek },
  })
  const numbers = Array.from({ length: OBJECTS }, (_, index) => index).values()
  const worker = async (): Promise<void> => {
    for (const index of numbers) await makeComponent(disks, diskId, `component-${index}`)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await disks.close()
}

async function makeComponent(
  { components }: HostDisks,
  diskId: string,
  componentId: string,
): Promise<void> {
  const place = { componentId, hostId: 'host', diskId }
  await components.create(diskId, {
    ...{ componentId, kind: 'replica' },
    configuration: {
      ...{ objectId: componentId, kind: 'file', failuresToTolerate: 1, csn: 1 },
      owner: { hostId: 'host', runId: 'run' },
      components: [
        { ...place, kind: 'replica', state: 'ACTIVE' },
        { ...place, componentId: 'other', hostId: 'other', kind: 'replica', state: 'ACTIVE' },
        { ...place, componentId: 'third', hostId: 'third', kind: 'witness', state: 'ACTIVE' },
      ],
    },
  })
  await components.write(componentId, 0, SECTOR)
  await components.flush(componentId)
}
