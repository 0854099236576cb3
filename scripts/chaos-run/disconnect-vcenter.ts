import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  connectVcenter,
  DISCONNECTIONS,
  type Disconnection,
  disconnectVcenter,
  reconnectVcenter,
} from '@nkpsim/simulator'
import { parseDurationMs } from './duration.ts'
import { type Probe, probeHost, probeVcenter } from './probe.ts'

const USAGE =
  'usage: scripts/chaos/disconnect-vcenter [--state FOLDER] [--for 30s|10m|1h] [--how stop|pause]'
const ROUND_MS = 5000
/** Hosts are given what they lack every five minutes at the latest. */
const CONVERGENCE_MS = 330_000
const CALL = { timeoutMs: 10_000 }

type Plan = { stateDir: string; forMs: number; how: Disconnection }

/** Cuts vCenter off, probes until the time is over, and brings it back. @returns whether all was as it must be */
async function run({ stateDir, forMs, how }: Plan, signal: AbortSignal): Promise<boolean> {
  await reconnectVcenter({ stateDir })
  const hosts = await settledHosts(stateDir)
  const before = await Promise.all(hosts.map((host) => probeHost(stateDir, host)))
  const unfit = before.filter(({ failed }) => failed !== undefined)
  for (const { part, failed } of unfit) print(`${part} does nothing even with vCenter: ${failed}`)
  if (unfit.length > 0 || hosts.length === 0) return false

  const startMs = performance.now()
  const failures: Probe[] = []
  let rounds = 0
  let answered = 0
  await disconnectVcenter({ stateDir }, how)
  print(`vCenter is cut off (${how}); ${hosts.length} hosts are on their own`)
  try {
    while (performance.now() - startMs < forMs && !signal.aborted) {
      const roundEndMs = performance.now() + ROUND_MS
      const [vcenter, ...found] = await Promise.all([
        probeVcenter(stateDir),
        ...hosts.map((host) => probeHost(stateDir, host)),
      ])
      rounds++
      if (vcenter.failed === undefined) answered++
      failures.push(...found.filter(({ failed }) => failed !== undefined))
      print(roundLine(performance.now() - startMs, vcenter, found))
      const restMs = Math.min(roundEndMs, startMs + forMs) - performance.now()
      if (restMs > 0) await delay(restMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    await reconnectVcenter({ stateDir })
  }
  const convergedMs = await untilSettled(stateDir, hosts)
  print(
    convergedMs === undefined
      ? 'vCenter is back, but not every host is connected and holds what it should'
      : `vCenter is back; every host was connected and held what it should after ${(convergedMs / 1000).toFixed(1)} s`,
  )
  print(
    `${rounds} rounds: ${rounds * hosts.length - failures.length} of ${rounds * hosts.length} VMs were created, powered on, written and read; vCenter answered ${answered} times`,
  )
  return failures.length === 0 && answered === 0 && convergedMs !== undefined
}

function roundLine(sinceMs: number, vcenter: Probe, hosts: readonly Probe[]): string {
  const all = [vcenter, ...hosts].map(({ part, failed }) =>
    failed === undefined ? `${part} works` : `${part} does not: ${failed}`,
  )
  return `${`${Math.round(sinceMs / 1000)} s`.padStart(7)}  ${all.join(' | ')}`
}

/** Hosts that are connected and hold what they should. */
async function settledHosts(stateDir: string): Promise<string[]> {
  const channel = connectVcenter(stateDir)
  try {
    const { hosts } = await channel.client('nkpsim.vcenter.v1.InventoryService').listHosts({}, CALL)
    return hosts
      .filter(
        ({ connectionState, acknowledgedGeneration, desiredGeneration }) =>
          connectionState === 'CONNECTION_STATE_CONNECTED' &&
          acknowledgedGeneration === desiredGeneration,
      )
      .map(({ name }) => name)
  } finally {
    channel.close()
  }
}

/** How long it took, ms; undefined: longer than it may. */
async function untilSettled(
  stateDir: string,
  expected: readonly string[],
): Promise<number | undefined> {
  const startMs = performance.now()
  while (performance.now() - startMs < CONVERGENCE_MS) {
    const settled = await settledHosts(stateDir).catch((): string[] => [])
    if (expected.every((host) => settled.includes(host))) return performance.now() - startMs
    await delay(100)
  }
  return undefined
}

function readPlan(args: readonly string[]): Plan | string {
  const options = {
    state: { type: 'string', default: process.env['NKPSIM_STATE'] || '.nkpsim' },
    for: { type: 'string', default: '30s' },
    how: { type: 'string', default: 'stop' },
  } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    const forMs = parseDurationMs(values.for)
    const how = DISCONNECTIONS.find((each) => each === values.how)
    if (forMs === undefined) return `--for is like 30s, 10m or 1h, not "${values.for}"`
    if (how === undefined) return `--how is ${DISCONNECTIONS.join(' or ')}, not "${values.how}"`
    return { stateDir: resolve(values.state), forMs, how }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const plan = readPlan(process.argv.slice(2))
if (typeof plan === 'string') {
  process.stderr.write(`disconnect-vcenter: ${plan}\n${USAGE}\n`)
  process.exit(2)
}
const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt.abort())
try {
  const isWell = await run(plan, interrupt.signal)
  process.exitCode = interrupt.signal.aborted ? 130 : isWell ? 0 : 1
} catch (error) {
  process.stderr.write(`disconnect-vcenter: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
