import { spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
// The test uses only the public API of the simulator.
import { type Cluster, clusterProcesses, startCluster } from '../index.ts'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const VMS = 'nkpsim.esxi.v1.VirtualMachineService'
const HOSTS = 'nkpsim.esxi.v1.HostService'

const runs = (pid: number) => existsSync(`/proc/${pid}`)

const names = async (cluster: Cluster) =>
  (await cluster.vcenterClient(PROVIDERS).listProviders({})).providers.map((each) => each.provider)

describe('several clusters in one process', () => {
  it('run side by side and independently, and leave no files behind', async () => {
    const folders: string[] = []
    {
      await using one = await startCluster({ noTpm: [1] })
      await using two = await startCluster({ hosts: 0, inMemory: true })
      const [three, four] = await Promise.all([
        startCluster({ hosts: 0, faults: true }),
        startCluster({ hosts: 0 }),
      ])
      await using _three = three
      await four.dispose()
      await Promise.all(
        [one, two, three].map((cluster, index) =>
          cluster.vcenterClient(PROVIDERS).createProvider({ provider: `nkp-${index}` }),
        ),
      )
      expect(await Promise.all([one, two, three].map(names))).toEqual([
        ['nkp-0'],
        ['nkp-1'],
        ['nkp-2'],
      ])
      await three.advanceClock(3_600_000)
      folders.push(...[one, two, three, four].map(({ stateDir }) => stateDir))
      expect(two.stateDir).toMatch(/^\/dev\/shm\/|^\/run\//)
      expect(one.stateDir.startsWith(tmpdir())).toBe(true)
    }
    expect(folders.filter((folder) => existsSync(join(folder, '..')))).toEqual([])
  })
})

describe('a cluster of a test', () => {
  it('starts from a seed, survives faults, can be reset, and is removed by dispose', async () => {
    const seed = join(ROOT, 'examples/seeds/fixed-key.yaml')
    await expect(startCluster({ seed })).rejects.toMatchObject({ code: 'SEED_INVALID' })
    const cluster = await startCluster({ seed, insecureFixedKeys: true })
    const pids = clusterProcesses(cluster).map(({ pid }) => pid)
    try {
      await cluster.killVcenter()
      const vms = cluster.hostClient('esx-1', VMS)
      await vms.powerOnVm({ name: 'vm-1' })
      await cluster.powerCycleHost('esx-1')
      await cluster.killHost('esx-1')
      await cluster.startHost('esx-1')
      await cluster.startVcenter()
      const { keyProviders } = await cluster.hostClient('esx-1', HOSTS).getStatus({})
      expect(keyProviders.map(({ provider }) => provider)).toEqual(['nkp-fixed'])
      await cluster.vcenterClient(PROVIDERS).deleteProvider({ provider: 'nkp-fixed' })
      await cluster.reset()
      expect(await names(cluster)).toEqual(['nkp-fixed'])
      pids.push(...clusterProcesses(cluster).map(({ pid }) => pid))
    } finally {
      await cluster.dispose()
    }
    expect(pids.filter(runs)).toEqual([])
    expect(existsSync(cluster.stateDir)).toBe(false)
  })

  it('leaves its state in the given folder after dispose, and a second startCluster refuses this folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nk-'))
    try {
      const cluster = await startCluster({ stateDir: join(folder, 'c'), hosts: 0 })
      await cluster.dispose()
      expect(existsSync(join(cluster.stateDir, 'cluster.json'))).toBe(true)
      const again = startCluster({ stateDir: cluster.stateDir, hosts: 0 })
      await expect(again).rejects.toMatchObject({ code: 'ALREADY_UP' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the cluster of a process that ended without disposing of it', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('is removed after %s', async (signal) => {
    const script = fileURLToPath(new URL('../testing/abandoned-cluster.ts', import.meta.url))
    const owner = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: owner.stdout })[Symbol.asyncIterator]()
    const { stateDir, pids }: { stateDir: string; pids: number[] } = JSON.parse(
      (await lines.next()).value ?? '',
    )
    expect(pids.length).toBe(2)
    expect(pids.every(runs)).toBe(true)
    owner.kill(signal)
    await until(() => !existsSync(join(stateDir, '..')) && !pids.some(runs))
  })

  it('is removed by the next start, which leaves other folders alone', async () => {
    const make = (owner: object) => {
      const folder = mkdtempSync(join(tmpdir(), 'nkpsim-cluster-'))
      writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner))
      return folder
    }
    const pidNamespace = readlinkSync('/proc/self/ns/pid')
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const ended = { pid: 2 ** 22 + 1, startTimeTicks: 1, bootId, pidNamespace }
    const orphan = make(ended)
    const elsewhere = make({ ...ended, pidNamespace: 'pid:[1]' })
    const machines = [{}, { machine: 'another' }]
    const shared = machines.map((machine) => make({ ...ended, bootId: 'x', ...machine }))
    const copy = make({ ...ended, folderInode: '1' })
    const unmade = mkdtempSync(join(tmpdir(), 'nkpsim-cluster-'))
    const anothers = make(ended)
    const mayGive = process.getuid?.() === 0
    if (mayGive) chownSync(anothers, 65_534, 65_534)
    const kept = [elsewhere, ...shared, copy, unmade, ...(mayGive ? [anothers] : [])]
    try {
      await using cluster = await startCluster({ hosts: 0 })
      expect(readdirSync(tmpdir())).not.toContain(orphan.split('/').at(-1))
      const gone = [...kept, cluster.stateDir].filter((path) => !existsSync(path))
      expect(gone).toEqual([])
    } finally {
      for (const folder of kept) rmSync(folder, { recursive: true, force: true })
    }
  })
})
