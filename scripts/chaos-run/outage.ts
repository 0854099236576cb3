import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { SeenClock, SeenHost } from '@nkpsim/simulator'
import { answerOfVcenter } from './answer-of-vcenter.ts'
import { formatDuration } from './duration.ts'
import { ChaosError } from './errors.ts'
import { type Probe, probe, probeText } from './probe.ts'
import { rebootAndCheck } from './reboot.ts'
import type { Site } from './site.ts'

const ROUND_MS = 5000
const POLL_MS = 100
const SETTLING_MS = 10_000
/** Maximum time for the start of a vCenter, ms. */
const VCENTER_START_MS = 30_000
/**
 * Maximum time until vCenter notices a silent host, ms. vCenter asks a silent host every 10 s, and
 * waits 5 s for the answer.
 */
const NOTICE_MS = 25_000
/**
 * Minimum time for recovery, ms. vCenter starts and retries lost hosts by the machine's clock, so a
 * remediation interval of a fast clock can be too short.
 */
const LEAST_WAIT_MS = 60_000

/** A fault to inject for a while. */
export type Outage = {
  /** Title, such as `vCenter is cut off (stop)`. */
  title: string
  /** Duration in vCenter's time, ms. */
  forMs: number
  /** Whether vCenter must not answer. */
  isVcenterGone: boolean
  /** Selects the hosts to cut off. */
  affected: (hosts: readonly string[]) => readonly string[]
  /** Selects the hosts to recreate during the fault. */
  recreated: (hosts: readonly string[]) => readonly string[]
  begin: () => Promise<void>
}

type Tally = { rounds: number; works: number; probes: number; answered: number; wrong: string[] }

/**
 * Injects a fault, shows what keeps working during the fault, repairs it, and checks that
 * everything recovers.
 * @returns whether everything worked as it must
 */
export async function runOutage(
  site: Site,
  outage: Outage,
  { signal, print }: { signal: AbortSignal; print: (line: string) => void },
): Promise<boolean> {
  const left = await site.heal()
  if (left.underWay !== undefined) throw new ChaosError(`${left.underWay}: wait for its end`)
  for (const fault of left.mended)
    print(`first repaired the fault that a killed run left: ${fault}`)
  // The repair may have just started vCenter.
  const clock = await runningClock(site, left.mended.length > 0 ? VCENTER_START_MS : 0)
  const hosts = await fitHosts(site, print)
  // If no fault was injected, nothing needs repair.
  if (hosts === undefined || signal.aborted) return false
  const forMs = outage.forMs / clock.timeScale
  const affected = outage.affected(hosts)
  const tally: Tally = { rounds: 0, works: 0, probes: 0, answered: 0, wrong: [] }
  let begunMs = performance.now()
  try {
    await outage.begin()
    begunMs = performance.now()
    print(`${outage.title}; ${affected.length} of ${hosts.length} hosts are on their own`)
    if (clock.timeScale !== 1)
      print(
        `for ${formatDuration(outage.forMs)} by vCenter's clock, which runs ${clock.timeScale} times as fast as this machine's: ${formatDuration(forMs)} here; hosts use the machine's clock`,
      )
    await watch(site, { ...outage, hosts, affected, forMs, begunMs, clock, tally, signal, print })
  } finally {
    await site.heal()
  }
  const awayMs = performance.now() - begunMs
  const convergedMs = await untilSettled(site, hosts, clock)
  await report(site, { clock, hosts, awayMs, convergedMs, tally, print })
  return convergedMs !== undefined && tally.wrong.length === 0 && tally.works === tally.probes
}

type Watch = Omit<Outage, 'affected'> & {
  hosts: readonly string[]
  affected: readonly string[]
  forMs: number
  begunMs: number
  clock: SeenClock
  tally: Tally
  signal: AbortSignal
  print: (line: string) => void
}

async function watch(site: Site, watched: Watch): Promise<void> {
  const { forMs, begunMs, hosts, tally, signal, print } = watched
  const toRecreate = [...watched.recreated(hosts)]
  const since = (): number => performance.now() - begunMs
  let owesRound = false
  while ((since() < forMs || owesRound) && !signal.aborted) {
    const roundEndMs = since() + ROUND_MS
    if (toRecreate.length > 0 && since() >= forMs / 3) {
      const host = toRecreate.shift() ?? ''
      print(`${stamp(since(), watched.clock)}  ${await recreate(site, host, tally)}`)
      owesRound = true
      continue
    }
    const [vcenter, ...found] = await Promise.all([
      seeVcenter(site, watched, since()),
      ...hosts.map((host) => probe(host, () => site.calls.exerciseHost(host))),
    ])
    owesRound = false
    tally.rounds += 1
    tally.probes += found.length
    tally.works += found.filter(({ failed }) => failed === undefined).length
    print([`${stamp(since(), watched.clock)}  ${vcenter}`, ...found.map(probeText)].join(' | '))
    const restMs = Math.min(roundEndMs, forMs) - since()
    if (restMs > 0) await delay(restMs, undefined, { signal }).catch(() => undefined)
  }
}

async function recreate(site: Site, host: string, tally: Tally): Promise<string> {
  let how = ''
  try {
    const done = await rebootAndCheck(site, host, async () => {
      how = (await site.recreateHost?.(host)) ?? ''
    })
    return `${host} was recreated (${how}): ${done}`
  } catch (error) {
    const message = `${host} was recreated, and does not work: ${messageOf(error)}`
    tally.wrong.push(message)
    return message
  }
}

/** Describes vCenter's state. Counts a state that differs from the expected state as wrong. */
async function seeVcenter(site: Site, watched: Watch, sinceMs: number): Promise<string> {
  const { isVcenterGone, affected, hosts, tally } = watched
  if (isVcenterGone) {
    const seen = await probe('vCenter', () => site.calls.askVcenter())
    if (seen.failed === undefined) {
      tally.answered += 1
      tally.wrong.push('vCenter answered while it was cut off')
    }
    return probeText(seen)
  }
  let seen: SeenHost[] = []
  const asked: Probe = await probe('vCenter', async () => {
    seen = await site.calls.listHosts()
  })
  if (asked.failed !== undefined) {
    tally.wrong.push(`vCenter does not answer its clients: ${asked.failed}`)
    return probeText(asked)
  }
  tally.answered += 1
  const lost = seen.filter(({ connection }) => connection !== 'CONNECTED').map(({ name }) => name)
  const wronglyLost = hosts.filter((host) => !affected.includes(host) && lost.includes(host))
  const unnoticed = affected.filter((host) => !lost.includes(host))
  if (wronglyLost.length > 0) tally.wrong.push(`vCenter lost ${wronglyLost}, which was not cut off`)
  if (sinceMs > NOTICE_MS && unnoticed.length > 0)
    tally.wrong.push(`vCenter still saw ${unnoticed} after ${formatDuration(sinceMs)}`)
  return lost.length === 0 ? 'vCenter sees every host' : `vCenter does not see ${lost.join(', ')}`
}

/**
 * Returns vCenter's clock as soon as vCenter answers.
 * @throws ChaosError if vCenter does not answer in time, or its clock is frozen
 */
async function runningClock(site: Site, timeoutMs: number): Promise<SeenClock> {
  const deadlineMs = performance.now() + timeoutMs
  let clock: SeenClock | undefined
  while (clock === undefined)
    clock = await answerOfVcenter(site.calls.readClock()).catch(async (error: unknown) => {
      if (performance.now() >= deadlineMs) throw error
      await delay(POLL_MS)
      return undefined
    })
  if (clock.frozen)
    throw new ChaosError(
      "vCenter's clock is frozen, so its time never passes; resume it first: nkpsim clock resume",
    )
  return clock
}

/**
 * Returns the hosts that are connected and hold all their key providers. Returns undefined if one
 * of these hosts does not work, or if there are none.
 */
async function fitHosts(site: Site, print: (line: string) => void): Promise<string[] | undefined> {
  const deadlineMs = performance.now() + SETTLING_MS
  let seen = await answerOfVcenter(site.calls.listHosts())
  // Earlier changes may still be on their way to the hosts.
  while (!seen.every(isSettled) && performance.now() < deadlineMs) {
    await delay(POLL_MS)
    seen = await answerOfVcenter(site.calls.listHosts())
  }
  const hosts = seen.filter(isSettled).map(({ name }) => name)
  for (const { name } of seen.filter((host) => !isSettled(host)))
    print(`${name} is left out: the host is not connected, or lacks providers that it should hold`)
  const probes = await Promise.all(
    hosts.map((host) => probe(host, () => site.calls.exerciseHost(host))),
  )
  const unfit = probes.filter(({ failed }) => failed !== undefined)
  for (const { part, failed } of unfit) print(`${part} fails even with vCenter: ${failed}`)
  if (hosts.length === 0)
    print(`no host of ${site.label} is connected and holds all its key providers`)
  return unfit.length > 0 || hosts.length === 0 ? undefined : hosts
}

function isSettled({ connection, holdsDesired }: SeenHost): boolean {
  return connection === 'CONNECTED' && holdsDesired
}

/**
 * Waits until all hosts have recovered. Returns the duration in the machine's time, ms; undefined
 * after the time limit.
 */
async function untilSettled(
  site: Site,
  expected: readonly string[],
  { remediationIntervalMs, timeScale }: SeenClock,
): Promise<number | undefined> {
  const startMs = performance.now()
  const waitMs = Math.max(LEAST_WAIT_MS, remediationIntervalMs / timeScale)
  while (performance.now() - startMs < waitMs) {
    const seen = await site.calls.listHosts().catch((): SeenHost[] => [])
    const settled = seen.filter(isSettled).map(({ name }) => name)
    if (expected.every((host) => settled.includes(host))) return performance.now() - startMs
    await delay(POLL_MS)
  }
  return undefined
}

type Report = {
  clock: SeenClock
  hosts: readonly string[]
  awayMs: number
  convergedMs: number | undefined
  tally: Tally
  print: (line: string) => void
}

async function report(site: Site, { clock, hosts, tally, print, ...times }: Report) {
  const { timeScale, remediationIntervalMs } = clock
  const interval = `one remediation interval is ${formatDuration(remediationIntervalMs)}`
  const allowed =
    remediationIntervalMs / timeScale >= LEAST_WAIT_MS
      ? interval
      : `${interval}, and a minute of this machine's time is allowed`
  const scaled = (ms: number): string =>
    timeScale === 1
      ? formatDuration(ms)
      : `${formatDuration(ms)}, ${formatDuration(ms * timeScale)} of vCenter's time`
  print(
    times.convergedMs === undefined
      ? `the fault is repaired, but not every host is connected and holds the providers that it should hold; ${allowed}`
      : `the fault is repaired; every host was connected and held the providers that it should hold after ${scaled(times.convergedMs)}; ${allowed}`,
  )
  if (times.convergedMs !== undefined) {
    const passedMs = (await site.calls.readClock()).nowMs - clock.nowMs
    print(
      passedMs < 0
        ? `vCenter's clock went back by ${formatDuration(-passedMs)}: somebody set it`
        : `vCenter's clock moved forward by ${formatDuration(passedMs)} during the run`,
    )
  }
  for (const wrong of new Set(tally.wrong)) print(`wrong: ${wrong}`)
  print(
    `${tally.rounds === 1 ? '1 check' : `${tally.rounds} checks`} of ${hosts.length} hosts in ${scaled(times.awayMs)}: ${tally.works} of ${tally.probes} VMs were created, powered on, written and read; vCenter answered ${tally.answered} times`,
  )
}

/** Formats a time such as ` 5 s`. Adds vCenter's time if it differs. */
function stamp(ms: number, { timeScale }: SeenClock): string {
  const here = `${Math.round(ms / 1000)} s`.padStart(7)
  return timeScale === 1 ? here : `${here} (${formatDuration(ms * timeScale)})`
}
