import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Secret } from '@nkpsim/crypto'
import {
  connectHost,
  connectVcenter,
  type RpcChannel,
  startCluster,
  startHost,
  stopCluster,
  stopHost,
} from '@nkpsim/simulator'
import { IN_FLIGHT, startBareMirror } from './bare-mirror.ts'
import { FLUSHED_REQUESTS, REQUEST_BYTES } from './bare-replicas.ts'
import { type Figure, median } from './figure.ts'

const run = promisify(execFile)
const HOSTS = ['esx-1', 'esx-2', 'esx-3'] as const
const DATASTORE = 'vsanDatastore'
const NAME = 'vsan-bench'
const MIB = 1024 * 1024
const SIZE_MIB = 64
const BLOCKS = (SIZE_MIB * MIB) / REQUEST_BYTES
const ROUNDS = 5
const CALL = { timeoutMs: 120_000 }
const PATIENCE_MS = 180_000
const LOOK_MS = 10

/**
 * Measures reads and writes of a mirrored disk on vSAN, and the resync of a replica, against two
 * bare hosts that get the same bytes over gRPC and make them durable as often. Both take turns.
 * @param stateDir folder for a cluster of its own
 */
export async function measureVsan(stateDir: string, signal: AbortSignal): Promise<Figure[]> {
  const rootPassword = Secret.from(Buffer.from('bench'))
  await startCluster({ stateDir, signal, hosts: HOSTS.length, noTpm: [1, 2, 3], rootPassword })
  const mirror = await startBareMirror(stateDir)
  const host = connectHost(stateDir, HOSTS[0])
  try {
    await makeDatastore(stateDir)
    const uri = await makeVm(host)
    const times = { write: [], read: [], bareWrite: [], bareRead: [] } as Record<string, number[]>
    for (let round = 0; round <= ROUNDS; round++) {
      signal.throwIfAborted()
      const measured = {
        bareWrite: await mirror.write(BLOCKS),
        write: await fioMs(uri, 'write'),
        bareRead: await mirror.read(BLOCKS),
        read: await fioMs(uri, 'read'),
      }
      // The first round fills the disks and the page cache.
      if (round > 0) for (const [name, ms] of Object.entries(measured)) times[name]?.push(ms)
    }
    const resync = await measureResync(stateDir, host, uri)
    return [figureOf('write', times), figureOf('read', times), await resyncFigure(resync, mirror)]
  } finally {
    host.close()
    mirror.close()
    await stopCluster({ stateDir })
  }
}

function figureOf(kind: 'read' | 'write', times: Record<string, number[]>): Figure {
  const bare = kind === 'write' ? times['bareWrite'] : times['bareRead']
  const [oursMs, bareMs] = [median(times[kind] ?? []), median(bare ?? [])]
  return {
    name: `${kind} of a mirrored vSAN disk in requests of 256 KiB, time relative to bare gRPC streams`,
    value: Math.round((100 * oursMs) / bareMs),
    unit: 'percent',
    // Half of the speed.
    goal: 200,
    parts: { nkpsimMibPerS: speed(oursMs), bareMibPerS: speed(bareMs), rounds: ROUNDS },
  }
}

async function resyncFigure(
  resyncMs: number,
  mirror: { copy(blocks: number): Promise<number> },
): Promise<Figure> {
  const copies: number[] = []
  for (let round = 0; round < ROUNDS; round++) copies.push(await mirror.copy(BLOCKS))
  return {
    name: 'resync of a replica of a vSAN object, time relative to a copy between bare hosts',
    value: Math.round((100 * resyncMs) / median(copies)),
    unit: 'percent',
    // 0.7 times the speed.
    goal: 143,
    parts: { nkpsimMibPerS: speed(resyncMs), bareMibPerS: speed(median(copies)) },
  }
}

function speed(ms: number): number {
  return Math.round((SIZE_MIB * 1000) / ms)
}

async function makeDatastore(stateDir: string): Promise<void> {
  const vcenter = connectVcenter(stateDir)
  try {
    const vsan = vcenter.client('nkpsim.vcenter.v1.VsanService')
    const cluster = 'Cluster'
    await vsan.enableVsan({ cluster, diskCapacityBytes: 16 * SIZE_MIB * MIB }, CALL)
    await until(async () => (await vsan.getVsanCluster({ cluster }, CALL)).vsan?.changing === false)
  } finally {
    vcenter.close()
  }
}

/** Makes a VM that is on, and returns the URI of its disk. */
async function makeVm(host: RpcChannel): Promise<string> {
  const made = { name: NAME, datastore: DATASTORE, diskBytes: SIZE_MIB * MIB }
  await until(() =>
    host
      .client('nkpsim.esxi.v1.PlainVmService')
      .createPlainVm(made, CALL)
      .then(
        () => true,
        () => false,
      ),
  )
  await host.client('nkpsim.esxi.v1.VirtualMachineService').powerOnVm({ name: NAME }, CALL)
  const nbd = host.client('nkpsim.esxi.v1.NbdService')
  const { exports } = await nbd.getNbdExports({ name: NAME }, CALL)
  return exports[0]?.unixUri ?? ''
}

/** Reads or writes the whole disk by fio over NBD. Returns the time without the start of fio, ms. */
async function fioMs(uri: string, rw: 'read' | 'write'): Promise<number> {
  const { stdout } = await run('fio', [
    ...['--name=vsan', '--ioengine=nbd', `--uri=${uri}`, `--rw=${rw}`, `--bs=${REQUEST_BYTES}`],
    ...[`--iodepth=${IN_FLIGHT}`, `--size=${SIZE_MIB}m`, `--fsync=${FLUSHED_REQUESTS}`],
    ...['--randrepeat=0', '--refill_buffers', '--output-format=json'],
  ])
  // A line about the connection comes before the result.
  const { jobs }: { jobs: Record<'read' | 'write', { runtime: number }>[] } = JSON.parse(
    stdout.slice(stdout.indexOf('{')),
  )
  return jobs[0]?.[rw].runtime ?? Number.NaN
}

/** Writes the whole disk while the host of a replica is away. Returns the time of its resync, ms. */
async function measureResync(stateDir: string, host: RpcChannel, uri: string): Promise<number> {
  const objects = host.client('nkpsim.esxi.v1.VsanObjectService')
  const away = await hostOfReplica(stateDir, host)
  await stopHost({ stateDir }, away)
  await fioMs(uri, 'write')
  await startHost({ stateDir }, away)
  let startMs: number | undefined
  await until(async () => {
    const { resyncs } = await objects.listVsanResyncs({}, CALL)
    const isRunning = resyncs.some(({ totalBytes }) => totalBytes >= SIZE_MIB * MIB)
    if (isRunning) startMs ??= performance.now()
    return startMs !== undefined && !isRunning
  })
  return performance.now() - (startMs ?? Number.NaN)
}

/** Returns the name of another host with a replica of the disk of the VM. */
async function hostOfReplica(stateDir: string, host: RpcChannel): Promise<string> {
  const { objects } = await host
    .client('nkpsim.esxi.v1.VsanObjectService')
    .listVsanObjects({ afterObjectId: '' }, CALL)
  const disk = objects.find(({ configuration }) => configuration?.kind === 'VSAN_OBJECT_KIND_FILE')
  const { components = [], owner = null } = disk?.configuration ?? {}
  const other = components.find(
    ({ kind, hostId }) => kind === 'VSAN_COMPONENT_KIND_REPLICA' && hostId !== owner?.hostId,
  )
  const vcenter = connectVcenter(stateDir)
  try {
    const inventory = vcenter.client('nkpsim.vcenter.v1.InventoryService')
    const { hosts } = await inventory.listHosts({}, CALL)
    const found = hosts.find(({ id }) => id === other?.hostId)?.name
    if (found === undefined) throw new Error('the disk has no replica on another host')
    return found
  } finally {
    vcenter.close()
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error('a vSAN cluster is not ready in time')
    await delay(LOOK_MS)
  }
}
