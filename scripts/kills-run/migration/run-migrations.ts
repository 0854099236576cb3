import { setTimeout as delay } from 'node:timers/promises'
import { Secret, startCluster } from '@nkpsim/simulator'
import { createDurations, type Durations } from '../durations.ts'
import { newResult, type PartResult } from '../report.ts'
import { createSite, HOSTS, type Site } from '../site.ts'
import type { DiskDraws } from '../tested-vm.ts'
import { migrate, nkpsimDone, startNkpsim } from './command.ts'
import { finishMigration } from './finish.ts'
import { AWAY, type Killed, LEGS, type Leg, type PlannedKill, planKills, VCENTER } from './legs.ts'
import { makeProviders } from './providers.ts'
import { bringBack, untilReady } from './ready.ts'
import { checkVms, type MigratedVm, makeVms } from './vms.ts'

const POINTS = 1_000_000

/** What one kill needs. */
type Tested = { vms: readonly MigratedVm[]; durations: Durations; result: PartResult }

/** Starts a cluster of three hosts with TPMs and two trust hosts, for migrations. */
export async function startMigrationSite(stateDir: string, signal: AbortSignal): Promise<Site> {
  const rootPassword = Secret.from(Buffer.from('kills'))
  const hosts = HOSTS.length + 1
  await startCluster({ stateDir, signal, hosts, noTpm: [], trustHosts: 2, rootPassword })
  return createSite(stateDir, signal)
}

/**
 * Migrates 50 VMs from a native provider to a standard one, to a trusted one and back, while one
 * host is away. Kills the command, vCenter or a host at a random point of each migration, checks
 * every VM, and lets the repeated command finish.
 * @param say receives a line of progress
 */
export async function runMigrations(
  site: Site,
  { runs, random, say }: { runs: number; random: DiskDraws; say: (line: string) => void },
): Promise<PartResult[]> {
  const pykmip = await makeProviders(site)
  try {
    const vms = await makeVms(site, random)
    say(`${vms.length} virtual machines are made`)
    const durations = LEGS.map(() => createDurations())
    const results = new Map<string, PartResult>()
    for (const [index, leg] of LEGS.entries()) {
      await untilReady(site, leg.to)
      const startMs = performance.now()
      await nkpsimDone(site, migrate(leg))
      durations[index]?.add(performance.now() - startMs)
    }
    for (const [index, kill] of planKills(runs, random).entries()) {
      if (site.signal.aborted) break
      const part = nameOf(kill)
      const result = results.get(part) ?? newResult(part)
      results.set(part, result)
      const tested = { vms, result, durations: durations[kill.leg] ?? createDurations() }
      const where = await killOnce(site, tested, { kill, random, say }).catch((error: unknown) => {
        if (!site.signal.aborted) throw error
        return 'interrupted'
      })
      say(`kill ${index + 1} of ${runs}: ${part}: ${where}`)
    }
    return [...results.values()]
  } finally {
    await pykmip.kill()
  }
}

/** Returns what was killed, and when. */
async function killOnce(
  site: Site,
  { vms, durations, result }: Tested,
  { kill, random, say }: { kill: PlannedKill; random: DiskDraws; say: (line: string) => void },
): Promise<string> {
  const leg = LEGS[kill.leg] ?? { from: '', to: '' }
  await nkpsimDone(site, ['host', 'disconnect', AWAY])
  const afterMs = durations.killAfterMs(random.below(POINTS) / POINTS)
  const { isLate, durationMs } = await migrateAndKill(site, leg, { kill, afterMs })
  await bringBack(site, kill.daemon)
  const { lines, moved, mixed } = await checkVms(site, vms, leg)
  result.kills++
  if (isLate) {
    durations.add(durationMs)
    result.late++
  } else if (moved === 0) {
    durations.addLead(afterMs)
    result.early++
  } else result.inside++
  result.operationMs = Math.round(durations.estimateMs())
  lines.push(...(await finishMigration(site, vms, leg)))
  const where = `after ${Math.round(afterMs)} of ${result.operationMs} ms, ${moved} of ${vms.length} virtual machines with new keys, ${mixed} of them also with old ones`
  for (const line of lines) say(`${result.part}: ${where}: ${line}`)
  result.violations.push(...lines.map((line) => `${where}: ${line}`))
  return `${where}; ${lines.length} violations`
}

/** Kills the command or a daemon during a migration, and waits for the end of the command. */
async function migrateAndKill(
  site: Site,
  leg: Leg,
  { kill: { daemon }, afterMs }: { kill: PlannedKill; afterMs: number },
): Promise<{ isLate: boolean; durationMs: number }> {
  const startMs = performance.now()
  const command = startNkpsim(site, migrate(leg))
  const victim = daemon === undefined ? undefined : site.victim(daemon)
  await Promise.race([delay(afterMs, undefined, { signal: site.signal }), command.ended])
  const isLate = command.hasEnded()
  const durationMs = performance.now() - startMs
  if (victim === undefined) command.kill()
  else await site.kill(victim)
  await command.ended
  return { isLate, durationMs }
}

function nameOf({ leg, killed }: PlannedKill): string {
  const { from, to } = LEGS[leg] ?? { from: '', to: '' }
  const words: Readonly<Record<Killed, string>> = {
    command: 'the command',
    vCenter: VCENTER,
    host: 'a host',
  }
  return `${from} to ${to}, ${words[killed]} killed`
}
