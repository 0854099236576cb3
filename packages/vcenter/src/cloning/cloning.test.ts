import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type RunningDaemon, systemInput } from '@nkpsim/daemon'
import { operatorTls } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import {
  createSimulatedConnections,
  createSimulatedDisk,
  type SimulatedDisk,
  seededRandom,
  simulatedProcess,
  systemClock,
} from '@nkpsim/effects'
import type { RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { createMemoryEtcd, type Etcds } from '@nkpsim/rpc/etcd'
import { createMemoryNetwork, type MemoryNetwork, type MemoryNode } from '@nkpsim/rpc/memory'
import { parseConfig } from '../config.ts'
import { cheapEffects } from '../testing/models.ts'
import { startVcenterd } from '../vcenterd.ts'
import { isTaken } from './staged-clone.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const STATE = '/state'
const ROOTS = '/roots.pem'
const USER = 'administrator@vsphere.local'
const SECRETS = ['box.key', 'vcenter.db', 'operator/administrator-password', 'ha-member/key.pem']

type Machine = { name: string; disk: SimulatedDisk; exits: number[]; daemon?: RunningDaemon }

let network: MemoryNetwork
let desk: MemoryNode
let etcds: Etcds
let machines: Machine[]

beforeEach(() => {
  network = createMemoryNetwork()
  desk = network.node('desk', systemClock)
  const etcd = createMemoryEtcd({ clock: systemClock, random: seededRandom('etcd') })
  etcds = { connect: async ({ endpoints }) => etcd.connect(endpoints[0] ?? '') }
  machines = []
})
afterEach(async () => {
  strikes.clear()
  for (const { daemon } of machines) await daemon?.stop(0)
})

/** Cuts the power of a machine at its n-th step on its disk from now on. */
const strikes = new Map<string, number>()

function strike(name: string): undefined {
  const left = strikes.get(name)
  if (left === undefined) return
  strikes.set(name, left - 1)
  if (left > 1) return
  network.crash(name)
  throw new Error('the power failed')
}

function newMachine(name: string): Machine {
  const disk = createSimulatedDisk({ random: seededRandom(name), before: () => strike(name) })
  disk.attach().now.makeFolder(STATE, 0o700)
  const machine = { name, disk, exits: [] }
  machines.push(machine)
  return machine
}

async function start(machine: Machine, args: string[] = []): Promise<void> {
  const { name, disk, exits } = machine
  network.crash(name)
  const config = parseConfig([
    ...['--state', STATE, '--address', name, '--port', '443', '--download-port', '8443'],
    ...['--log-level', 'error', ...args],
  ])
  machine.daemon = await startVcenterd(config, {
    ...cheapEffects,
    files: disk.attach(),
    database: disk.attachDatabases(),
    input: systemInput,
    network: network.node(name, systemClock),
    connections: createSimulatedConnections({ nowMs: systemClock.nowMs }),
    etcds,
    ownProcess: {
      ...simulatedProcess({ pid: 1, onExit: (code) => exits.push(code), onLine: () => undefined }),
      // A simulated process cannot end by an error here, because nobody would catch it.
      exit: ((code: number) => exits.push(code)) as never,
    },
  })
}

/** Starts a machine that waits for the vCenter of another one. */
async function startWaiting(name: string, vcenter: Machine): Promise<Machine> {
  const machine = newMachine(name)
  const files = machine.disk.attach()
  const file = files.now.open(ROOTS, 'create')
  file.now.write(Buffer.from(read(vcenter, 'operator/roots.pem')), 0)
  file.now.syncData()
  file.now.close()
  files.now.syncFolder('/')
  await start(machine, ['--await-cloning', ROOTS])
  return machine
}

function find(machine: Machine, path: string): Buffer | undefined {
  const files = machine.disk.attach()
  const size = files.now.stat(`${STATE}/${path}`)?.size
  if (size === undefined) return undefined
  const bytes = Buffer.alloc(Number(size))
  const file = files.now.open(`${STATE}/${path}`, 'read')
  file.now.read(bytes, 0)
  file.now.close()
  return bytes
}

const read = (machine: Machine, path: string): string => String(find(machine, path))
const thumbprintOf = (machine: Machine): string =>
  JSON.parse(read(machine, 'ready.json')).thumbprint
const held = (machine: Machine): string[] =>
  SECRETS.filter((path) => find(machine, path) !== undefined)

function operatorOf(machine: Machine): TlsIdentity {
  return operatorTls((name) => read(machine, `operator/${name}`))
}

async function connect(vcenter: Machine, to = vcenter): Promise<RpcChannel> {
  const tls = operatorOf(vcenter)
  const reach = { address: `${to.name}:443`, tls, expectPeer: { kind: 'vcenter' } as const }
  const logIn = async (): Promise<string> => {
    const channel = await desk.connect(reach)
    const password = read(vcenter, 'operator/administrator-password')
    const sessions = channel.client('nkpsim.vcenter.v1.SessionService')
    const { token } = await sessions.login({ user: USER, password }, CALL)
    channel.close()
    return `Bearer ${token}`
  }
  return desk.connect({ ...reach, authorization: logIn })
}

/** Configures vCenter HA. */
async function configure(
  vcenter: Machine,
  passive: { name: string; thumbprint: string },
  witness: { name: string; thumbprint: string },
): Promise<string[]> {
  const channel = await connect(vcenter)
  const node = ({ name, thumbprint }: typeof passive) => ({
    ...{ address: `${name}:443`, thumbprint, haHost: `${name}.ha` },
  })
  try {
    const ha = channel.client('nkpsim.vcenter.v1.VcenterHaService')
    const cluster = {
      haHost: 'a.ha',
      passive: node(passive),
      witness: node(witness),
      leaseSeconds: 2,
    }
    return (await ha.configureVcenterHa(cluster, CALL)).addresses
  } finally {
    channel.close()
  }
}

const shown = (machine: Machine) => ({ name: machine.name, thumbprint: thumbprintOf(machine) })

async function makeProvider(vcenter: Machine): Promise<void> {
  const channel = await connect(vcenter)
  const service = channel.client('nkpsim.vcenter.v1.KeyProviderService')
  const make = () =>
    service.createProvider({ provider: 'nkp-1' }, CALL).then(
      () => true,
      () => false,
    )
  await until(make, (isMade) => isMade)
  channel.close()
}

/** Returns the providers, with the files of an operator of the first vCenter. */
async function providersOf(vcenter: Machine, at: Machine): Promise<string[]> {
  const channel = await connect(vcenter, at)
  try {
    const service = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    return (await service.listProviders({}, CALL)).providers.map(({ provider }) => provider)
  } finally {
    channel.close()
  }
}

/** Returns the value instead of an error whose code or message begins so. */
function unless<Value>(text: string, value: Value): (error: unknown) => Value {
  return (error) => {
    const { code, message } = Object(error)
    if (`${code} ${message}`.includes(text)) return value
    throw error
  }
}

async function site(): Promise<Record<'a' | 'b' | 'w', Machine>> {
  const a = newMachine('a')
  await start(a)
  return { a, b: await startWaiting('b', a), w: await startWaiting('w', a) }
}

describe('a vCenter that is cloned to waiting machines', () => {
  it('becomes the active node, the others become the passive one and the witness', async () => {
    const { a, b, w } = await site()
    expect([held(b), held(w)]).toEqual([[], []])
    expect(await configure(a, shown(b), shown(w))).toEqual(['a:443', 'b:443'])
    expect(held(b)).toEqual(SECRETS)
    for (const path of ['box.key', 'operator/administrator-password'])
      expect(find(b, path)).toEqual(find(a, path))
    expect(held(w)).toEqual(['ha-member/key.pem'])
    expect(read(w, 'ha-member/etcd-flags').split('\n')).toEqual([
      '--name=witness',
      '--advertise-client-urls=https://w.ha:2379',
      '--initial-advertise-peer-urls=https://w.ha:2380',
      '--initial-cluster=vcenter=https://a.ha:2380,vcenter-2=https://b.ha:2380,witness=https://w.ha:2380',
      '--initial-cluster-token=nkpsim-vcenter-ha',
      '',
    ])
    // The clone fetches the present data before it may become active.
    await until(
      async () => find(b, 'ha/unjoined'),
      (marker) => marker === undefined,
    )
    expect(w.exits).toEqual([0])
    await makeProvider(a)
    await a.daemon?.stop(0)
    delete a.daemon
    // Only a passive node writes its role there.
    const isPassive = () => find(b, 'ready.json')?.includes('"role"')
    await until(isPassive, (passive) => passive === false)
    expect(await providersOf(a, b)).toEqual(['nkp-1'])
  })

  it('changes nothing if a thumbprint differs, or a machine does not answer', async () => {
    const { a, b, w } = await site()
    const other = `${'AA:'.repeat(31)}AA`
    await expect(configure(a, { name: 'b', thumbprint: other }, shown(w))).rejects.toMatchObject({
      code: 'CLONE_TARGET_MISMATCH',
    })
    await expect(configure(a, shown(b), { name: 'x', thumbprint: other })).rejects.toMatchObject({
      code: 'CLONE_TARGET_UNREACHABLE',
    })
    expect([a, b, w].map((each) => isTaken(each.disk.attach(), STATE))).toEqual([
      true,
      false,
      false,
    ])
    expect([held(b), held(w)]).toEqual([[], []])
    expect(find(a, 'ha/node.json')).toBeUndefined()
    expect(await configure(a, shown(b), shown(w))).toEqual(['a:443', 'b:443'])
  })

  it('is refused by a machine that waits for another vCenter', async () => {
    const { a, w } = await site()
    const stranger = newMachine('s')
    await start(stranger)
    const b = await startWaiting('c', stranger)
    await expect(configure(a, shown(b), shown(w))).rejects.toMatchObject({
      code: 'CLONE_TARGET_UNREACHABLE',
    })
    expect([held(b), held(w)]).toEqual([[], []])
  })

  it.each([2, 9, 16, 23, 30, 37, 44, 51])(
    'makes a machine a whole node or none when its power fails at step %i of the transfer',
    async (step) => {
      const { a, b, w } = await site()
      const nodes = [shown(b), shown(w)] as const
      strikes.set('b', step)
      const addresses = await configure(a, ...nodes).then(
        (found) => found,
        unless('CLONE_TARGET', undefined),
      )
      strikes.delete('b')
      await b.daemon?.stop(0)
      b.disk.crash()
      const isNode = find(b, 'ha/node.json') !== undefined
      await start(b, ['--await-cloning', ROOTS])
      expect(held(b)).toEqual(isNode ? SECRETS : [])
      expect(find(a, 'ha/node.json') === undefined).toBe(addresses === undefined)
      if (addresses !== undefined) expect(isNode).toBe(true)
    },
  )

  it('does not wait in the state folder of another vCenter', async () => {
    const { a } = await site()
    await a.daemon?.stop(0)
    delete a.daemon
    await expect(start(a, ['--await-cloning', ROOTS])).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
    })
    expect(find(a, 'box.key')).toHaveLength(32)
  })
})
