import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { createSimulatedDisk, type FileEffects, seededRandom, systemClock } from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { VsanCluster, VsanEncryption } from '../../records/vsan.ts'
import { keyProvider, standardProvider } from '../../testing/key-provider.ts'
import { MIB, openDisksAt, VSAN_CLUSTER, vsanConfiguration } from '../../testing/vsan-disk-lab.ts'
import { createDiskFollower } from './disk-follower.ts'
import type { Evacuation } from './evacuation.ts'

const cluster: VsanCluster = {
  clusterId: VSAN_CLUSTER,
  datastoreName: 'vsanDatastore',
  architecture: 'OSA',
  members: [],
  disksPerHost: 0,
  diskCapacityBytes: MIB,
  encryption: undefined,
  eraseDisksBeforeUse: false,
  allowReducedRedundancy: false,
}
const encrypted = (kekId: string, more: Partial<VsanEncryption> = {}): VsanCluster => ({
  ...cluster,
  encryption: {
    ...{ providerName: 'NKP', kekId, hostKeyId: 'h', dekGenerationId: 1, changing: false },
    ...more,
  },
})
const PLAINTEXT = Buffer.alloc(4096, 'plaintext of a VM ')
const COMPONENT = { componentId: 'a', kind: 'replica', configuration: vsanConfiguration() } as const

/** Opens the disks of a host, a follower, and what a test changes. */
const open = async (effects: FileEffects, wanted: VsanCluster | undefined) => {
  const disks = await openDisksAt(effects)
  const host = {
    cluster: wanted,
    /** Ids of keys that the host does not have. */
    missing: new Set<string>(),
    providers: [keyProvider(), standardProvider()] as const,
    /** What was evacuated, and is put back when the disk was reformatted. */
    evacuated: [] as Buffer[],
    /** What the host reported as its problem when an evacuation began. */
    problemsThen: [] as (string | undefined)[],
    isTurnFree: true,
  }
  const has = ({ keyId }: KeyName) => !host.missing.has(keyId)
  const evacuation: Evacuation = {
    takeTurn: async () => (host.isTurnFree ? { isHeld: () => true, end: () => {} } : undefined),
    evacuate: async () => {
      host.problemsThen.push(follower.problem())
      host.evacuated.push(await disks.components.read('a', 0, 4096))
      await disks.components.remove('a')
    },
    isRedundant: async () => {
      const [bytes] = host.evacuated.splice(0)
      if (bytes !== undefined) {
        await disks.components.create(disks.list()[0]?.diskId ?? '', COMPONENT)
        await disks.components.write('a', 0, bytes)
        await disks.components.flush('a')
      }
      return true
    },
  }
  const follower = createDiskFollower({
    onChange: () => undefined,
    disks,
    cluster: () => host.cluster,
    hostKeys: {
      has,
      load: async () => undefined,
      resolve: (key) =>
        has(key) ? { kek: Secret.from(Buffer.alloc(32, key.keyId)) } : { reason: 'missing' },
    },
    keyProviders: () => host.providers,
    evacuation: () => evacuation,
    clock: { sleep: (_ms, signal) => systemClock.sleep(0, signal) },
    logger: silentLogger,
  })
  const settled = async (isSettled: () => boolean) => {
    await follower.follow()
    for (let turn = 0; !isSettled(); turn++) {
      if (turn === 5000) throw new Error(`not settled: ${JSON.stringify(disks.list())}`)
      await systemClock.sleep(0)
    }
  }
  return { host, disks, follower, settled, disk: () => disks.list()[0] }
}

const effectsOf = (seed: string) => {
  const random = seededRandom(seed)
  return { files: createSimulatedDisk({ random }).attach(), random }
}

/** Opens a host with a plain disk that has PLAINTEXT. */
const openWithData = async (effects: FileEffects) => {
  const lab = await open(effects, cluster)
  const { diskId } = await lab.disks.create({
    clusterId: VSAN_CLUSTER,
    capacityBytes: MIB,
    key: undefined,
  })
  await lab.disks.components.create(diskId, COMPONENT)
  await lab.disks.components.write('a', 0, PLAINTEXT)
  await lab.disks.components.flush('a')
  return lab
}

const hasData = async ({ disks }: Awaited<ReturnType<typeof open>>) =>
  (await disks.components.read('a', 0, 4096)).equals(PLAINTEXT)

describe('the disks of a host in a vSAN cluster', () => {
  it('follow enablement, shallow rekey, deep rekey, other providers and disablement', async () => {
    const lab = await openWithData(effectsOf('all'))
    const is = (keyId: string | undefined, dekGenerationId?: number) => () => {
      const encryption = lab.disk()?.encryption
      return (
        encryption?.keyId === keyId &&
        encryption?.dekGenerationId === dekGenerationId &&
        lab.disk()?.state === 'mounted' &&
        lab.disks.components.find('a') !== undefined &&
        lab.host.evacuated.length === 0
      )
    }
    for (const [next, isThere] of [
      [encrypted('1'), is('1', 1)],
      [encrypted('2'), is('2', 1)],
      [encrypted('3', { dekGenerationId: 2 }), is('3', 2)],
      [encrypted('4', { providerName: 'KMS', dekGenerationId: 2 }), is('4', 2)],
      [cluster, is(undefined)],
    ] as const) {
      lab.host.cluster = next
      await lab.settled(isThere)
      expect(await hasData(lab)).toBe(true)
    }
    await lab.follower.close()
  })

  it('wait for their key after a boot, and mount when it is there, without an operator', async () => {
    const effects = effectsOf('boot')
    const before = await openWithData(effects)
    before.host.cluster = encrypted('1', { providerName: 'KMS' })
    await before.settled(() => before.disk()?.encryption?.keyId === '1')
    await before.settled(() => before.disks.components.find('a') !== undefined)
    await before.follower.close()
    await before.disks.close()

    const lab = await open(effects, before.host.cluster)
    lab.host.missing.add('1')
    await lab.follower.follow()
    expect(lab.disk()).toMatchObject({ state: 'locked' })
    expect(lab.follower.missingKeys()).toEqual([{ providerName: 'KMS', keyId: '1' }])
    lab.host.missing.clear()
    await lab.follower.follow()
    expect(await hasData(lab)).toBe(true)
    expect(lab.follower.missingKeys()).toEqual([])
  })

  it('stay as they are without the next key, or without the turn', async () => {
    const lab = await openWithData(effectsOf('waits'))
    lab.host.cluster = encrypted('1')
    lab.host.isTurnFree = false
    await lab.settled(() => lab.follower.problem() !== undefined)
    expect(lab.follower.problem()).toMatch(/another host .* has the turn/)
    lab.host.missing.add('1')
    lab.host.isTurnFree = true
    await lab.settled(() => lab.host.evacuated.length > 0)
    expect(lab.host.problemsThen).toEqual([undefined])
    await lab.settled(() => lab.follower.problem()?.includes('KEK') === true)
    expect(lab.disk()).toMatchObject({ state: 'mounted', encryption: undefined })
    await lab.follower.close()
  })

  it('are made as many as the cluster wants, encrypted when the KEK is there', async () => {
    const lab = await open(effectsOf('create'), { ...encrypted('1'), disksPerHost: 2 })
    lab.host.missing.add('1')
    await lab.follower.follow()
    expect(lab.disks.list()).toEqual([])
    lab.host.missing.clear()
    await lab.follower.follow()
    const disk = { state: 'mounted', encryption: { keyId: '1' } }
    expect(lab.disks.list()).toMatchObject([disk, disk])
    lab.host.cluster = undefined
    await lab.follower.follow()
    expect(lab.disks.list()).toMatchObject([{ state: 'locked' }, { state: 'locked' }])
    expect(lab.follower.missingKeys()).toEqual([])
  })

  it('refuse a trusted provider by name', async () => {
    const lab = await openWithData(effectsOf('trusted'))
    const { kdk: _kdk, kcv: _kcv, custody: _custody, ...trusted } = keyProvider({ name: 'TKP' })
    Object.assign(lab.host, { providers: [{ ...trusted, kind: 'trusted' }] })
    lab.host.cluster = encrypted('1', { providerName: 'TKP' })
    await lab.follower.follow()
    expect(lab.follower.problem()).toMatch(/does not support the trusted key provider "TKP"/)
    expect(lab.disk()).toMatchObject({ state: 'mounted', encryption: undefined })
  })

  it('become encrypted after a power loss at whatever step, without plaintext', async () => {
    const random = seededRandom('image')
    const image = createSimulatedDisk({ random })
    const prepared = await openWithData({ files: image.attach(), random })
    await prepared.disks.components.remove('a')
    await prepared.disks.close()
    await cutPowerAtEachStep({
      randoms: ALL_OR_NOTHING,
      image: image.image(),
      operate: async (effects) => {
        const lab = await open(effects, encrypted('1'))
        await lab.settled(
          () => lab.disk()?.state === 'failed' || lab.disk()?.encryption?.keyId === '1',
        )
        if (lab.disk()?.state === 'failed') throw new Error('the power is off')
        await lab.follower.close()
      },
      check: async (effects) => {
        const lab = await open(effects, encrypted('1'))
        await lab.settled(() => lab.disk()?.encryption?.keyId === '1')
        expect(lab.disk()).toMatchObject({ state: 'mounted' })
        await lab.follower.close()
        await using file = await effects.files.open('/host/vsan/disk-0.img', 'read')
        const bytes = Buffer.alloc((await file.stat()).size)
        await file.read(bytes, 0)
        expect(bytes.includes('plaintext of a VM')).toBe(false)
      },
    })
  })

  it('makes no second disk while the label of the first one cannot be read', async () => {
    const random = seededRandom('label')
    let fails = false
    const disk = createSimulatedDisk({
      random,
      before: ({ call, path }) => {
        if (fails && call === 'read' && path.endsWith('disk-0.img'))
          throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' })
        return undefined
      },
    })
    const wanted = { ...cluster, disksPerHost: 1 }
    const first = await open({ files: disk.attach(), random }, wanted)
    await first.settled(() => first.disks.list().length === 1)
    await first.follower.close()
    await first.disks.close()
    fails = true
    const second = await open({ files: disk.attach(), random }, wanted)
    await second.follower.follow()
    expect(second.disks.list()).toMatchObject([{ state: 'failed', clusterId: '' }])
    await second.follower.close()
  })
})
