import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Figure, median } from './figure.ts'

const run = promisify(execFile)
const NKPSIM = join(dirname(import.meta.dirname), 'nkpsim')
const ROUNDS = 5
/** Unit of the times in /proc, ms (proc(5), sysconf(_SC_CLK_TCK)). */
const TICK_MS = 10
const SIZE_MIB = 512
const PROVIDER = 'nbd-bench'
/** The key derivation is not measured. QEMU cannot make it much cheaper. */
const LUKS = 'key-secret=key,cipher-alg=aes-256,cipher-mode=xts,ivgen-alg=plain64,iter-time=500'
const KEY = ['--object', 'secret,id=key,data=bench']

/** Two disks of the same size and kind: one of nkpsim, one of qemu-nbd. */
type Pair = { kind: string; against: string; goal: number; nkpsim: Served; qemu: Served }

/** A disk, and the process that serves it. */
type Served = { uri: string; pid: number }

/**
 * Measures how long nbdcopy writes and reads whole disks through a host, and through qemu-nbd: an
 * encrypted disk and a LUKS image with the same cipher, then a plain disk and a raw image. All files
 * are in the same folder, and both servers take turns.
 */
export async function measureNbd(stateDir: string, host: string): Promise<Figure[]> {
  const file = (name: string): string => join(stateDir, `nbd-${name}`)
  const [image, luks, raw] = [file('random.img'), file('luks.img'), file('raw.img')]
  await run('dd', ['if=/dev/urandom', `of=${image}`, 'bs=1M', `count=${SIZE_MIB}`])
  await run('qemu-img', ['create', '-q', ...KEY, '-f', 'luks', '-o', LUKS, luks, `${SIZE_MIB}M`])
  await run('qemu-img', ['create', '-q', '-f', 'raw', raw, `${SIZE_MIB}M`])
  const servers: ChildProcess[] = []
  const serve = async (name: string, args: readonly string[]): Promise<Served> => {
    const socket = file(name)
    const options = ['--persistent', '--shared=8', '--cache=writeback', `--socket=${socket}`]
    const server = spawn('qemu-nbd', [...options, ...args], { stdio: 'inherit' })
    servers.push(server)
    await untilThere(socket, server)
    return { uri: `nbd+unix:///?socket=${socket}`, pid: server.pid ?? 0 }
  }
  const luksOptions = `driver=luks,key-secret=key,file.filename=${luks}`
  await makeProvider(stateDir)
  try {
    const pairs: Pair[] = [
      {
        ...{ kind: 'an encrypted disk', against: 'qemu-nbd with LUKS' },
        // 1.8 times the speed.
        goal: 56,
        nkpsim: await startVm(stateDir, host, 'nbd-encrypted', ['--provider', PROVIDER]),
        qemu: await serve('luks.sock', [...KEY, '--image-opts', luksOptions]),
      },
      {
        ...{ kind: 'a plain disk', against: 'qemu-nbd with a raw image' },
        // 0.9 times the speed.
        goal: 111,
        nkpsim: await startVm(stateDir, host, 'nbd-plain', ['--no-encryption']),
        qemu: await serve('raw.sock', ['--format=raw', raw]),
      },
    ]
    const figures: Figure[] = []
    for (const pair of pairs) figures.push(await comparePair(pair, image))
    return figures
  } finally {
    for (const server of servers) server.kill()
    for (const vm of ['nbd-encrypted', 'nbd-plain']) await removeVm(stateDir, host, vm)
    for (const path of [image, luks, raw]) rmSync(path, { force: true })
  }
}

async function comparePair(pair: Pair, image: string): Promise<Figure> {
  const times = { nkpsimWrite: [], nkpsimRead: [], qemuWrite: [], qemuRead: [] } as Record<
    `${'nkpsim' | 'qemu'}${'Write' | 'Read'}`,
    number[]
  >
  const cpuMs = { nkpsim: 0, qemu: 0 }
  for (let round = 0; round <= ROUNDS; round++)
    for (const server of ['nkpsim', 'qemu'] as const) {
      const { uri, pid } = pair[server]
      const cpuBeforeMs = cpuMsOf(pid)
      const writeMs = await timed(['--flush', image, uri])
      const readMs = await timed([uri, 'null:'])
      // The first round fills the disks and the page cache.
      if (round === 0) continue
      times[`${server}Write`].push(writeMs)
      times[`${server}Read`].push(readMs)
      cpuMs[server] += cpuMsOf(pid) - cpuBeforeMs
    }
  const oursMs = median(times.nkpsimWrite) + median(times.nkpsimRead)
  const qemuMs = median(times.qemuWrite) + median(times.qemuRead)
  const mibPerS = (ms: readonly number[]): number => Math.round((SIZE_MIB * 1000) / median(ms))
  return {
    name: `nbdcopy to and from ${pair.kind}, time relative to ${pair.against}`,
    value: Math.round((100 * oursMs) / qemuMs),
    unit: 'percent',
    goal: pair.goal,
    parts: {
      nkpsimWriteMibPerS: mibPerS(times.nkpsimWrite),
      nkpsimReadMibPerS: mibPerS(times.nkpsimRead),
      qemuWriteMibPerS: mibPerS(times.qemuWrite),
      qemuReadMibPerS: mibPerS(times.qemuRead),
      // Less affected by other processes of the machine.
      nkpsimMibPerCpuS: Math.round((2 * ROUNDS * SIZE_MIB * 1000) / cpuMs.nkpsim),
      qemuMibPerCpuS: Math.round((2 * ROUNDS * SIZE_MIB * 1000) / cpuMs.qemu),
      rounds: ROUNDS,
    },
  }
}

async function makeProvider(stateDir: string): Promise<void> {
  const backup = join(stateDir, `${PROVIDER}.p12`)
  const toFile = ['--file', backup, '--without-password', '--wait']
  await nkpsim(stateDir, 'provider', 'create', PROVIDER, '--no-tpm-required')
  await nkpsim(stateDir, 'provider', 'backup', PROVIDER, ...toFile)
}

/** Makes a VM, powers it on, and returns the URI of its disk. */
async function startVm(
  stateDir: string,
  host: string,
  name: string,
  encryption: readonly string[],
): Promise<Served> {
  const size = ['--size', `${SIZE_MIB}MiB`]
  await nkpsim(stateDir, 'vm', 'create', name, '--host', host, ...size, ...encryption)
  await nkpsim(stateDir, 'vm', 'power-on', name, '--host', host)
  const uri = (await nkpsim(stateDir, 'vm', 'nbd', name, '--host', host)).trim()
  const ready = readFileSync(join(stateDir, 'hosts', host, 'ready.json'), 'utf8')
  return { uri, pid: (JSON.parse(ready) as { pid: number }).pid }
}

/** The VM may be missing, if an earlier step failed. */
async function removeVm(stateDir: string, host: string, name: string): Promise<void> {
  await Promise.allSettled([nkpsim(stateDir, 'vm', 'power-off', name, '--host', host)])
  await Promise.allSettled([nkpsim(stateDir, 'vm', 'delete', name, '--host', host, '--yes')])
}

async function nkpsim(stateDir: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(NKPSIM, ['--state', stateDir, ...args])
  return stdout
}

/** Returns the CPU time of a process so far (proc(5), /proc/PID/stat). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

async function timed(copy: readonly string[]): Promise<number> {
  const startMs = performance.now()
  await run('nbdcopy', copy)
  return performance.now() - startMs
}

async function untilThere(path: string, server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit')
  while (!existsSync(path)) {
    const left = await Promise.race([ended, delay(10)])
    if (left !== undefined) throw new Error('qemu-nbd ended')
  }
}
