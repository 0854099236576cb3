import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { seededRandom } from '@nkpsim/effects'
import { stopCluster } from '@nkpsim/simulator'
import { ignoreClosedOutput } from '../closed-output.ts'
import {
  LARGE,
  MAX_SEED,
  MIGRATION,
  OPERATIONS,
  parseKillsArguments,
  VSAN,
  VSAN_OBJECTS,
  type Wanted,
} from './arguments.ts'
import { DONORS, diskOperation } from './disk-operations.ts'
import { runLarge } from './large.ts'
import { runMigrations, startMigrationSite } from './migration/run-migrations.ts'
import type { TestedOperation } from './operation.ts'
import { formatResult, type PartResult } from './report.ts'
import { runKills } from './run-kills.ts'
import { type Site, startSite } from './site.ts'
import { type DiskDraws, makeVm } from './tested-vm.ts'
import { vmotion } from './vmotion.ts'
import { runVsanObjects } from './vsan/run-objects.ts'
import { runVsan } from './vsan/run-vsan.ts'
import { startVsanSite } from './vsan/vsan-site.ts'

const USAGE = 'usage: scripts/kills [--runs N] [--seed N] [--only PART]... [--json FILE]'
const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const
const RUNS = 100
const LARGE_RUNS = 50
const MIGRATION_RUNS = 60
const VSAN_RUNS = 36

async function main(wanted: Wanted): Promise<number> {
  const interruption = new AbortController()
  process.stderr.on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interruption.abort())
  const { signal } = interruption
  const seed = wanted.seed ?? randomInt(MAX_SEED)
  say(`seed ${seed}; repeat the same points with --seed ${seed}`)
  const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-kills-'))
  let isKept = false
  try {
    const site = await startOf(wanted)(stateDir, signal)
    const drawsFor = (purpose: string): DiskDraws => seededRandom(`kills ${seed} ${purpose}`)
    const results = await runParts(site, wanted, drawsFor).finally(site.close)
    const isWrong = results.some(({ violations }) => violations.length > 0)
    isKept = isWrong
    for (const result of results) for (const line of formatResult(result)) print(line)
    const { jsonFile } = wanted
    if (jsonFile !== undefined)
      writeFileSync(jsonFile, `${JSON.stringify({ seed, results }, undefined, 2)}\n`)
    if (signal.aborted) return EXIT.interrupted
    return isWrong ? EXIT.failed : 0
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted
    say(`scripts/kills: ${messageOf(error)}`)
    isKept = true
    return EXIT.failed
  } finally {
    await stopCluster({ stateDir })
    if (isKept) say(`the state of the cluster is in ${stateDir}`)
    else rmSync(stateDir, { recursive: true, force: true })
  }
}

function startOf({ parts }: Wanted): typeof startSite {
  if (parts === MIGRATION) return startMigrationSite
  return parts === VSAN || parts === VSAN_OBJECTS ? startVsanSite : startSite
}

/** @param drawsFor returns draws for a purpose, so that one purpose does not change another */
async function runParts(
  site: Site,
  wanted: Wanted,
  drawsFor: (purpose: string) => DiskDraws,
): Promise<PartResult[]> {
  const { parts } = wanted
  const points = drawsFor('points')
  if (parts === LARGE)
    return runLarge(site, { runs: wanted.runs ?? LARGE_RUNS, random: points, say })
  if (parts === MIGRATION)
    return runMigrations(site, { runs: wanted.runs ?? MIGRATION_RUNS, random: points, say })
  if (parts === VSAN) return runVsan(site, { runs: wanted.runs ?? VSAN_RUNS, random: points, say })
  if (parts === VSAN_OBJECTS)
    return runVsanObjects(site, { runs: wanted.runs ?? RUNS, random: points, say })
  for (const donor of DONORS) await makeVm(site, donor, drawsFor(donor.name))
  const operations: TestedOperation[] = []
  for (const name of OPERATIONS.filter((each) => parts.includes(each))) {
    const input = { site, random: drawsFor(name) }
    operations.push(await (name === 'vmotion' ? vmotion(input) : diskOperation(name, input)))
  }
  return runKills(site, operations, { runs: wanted.runs ?? RUNS, random: points, say })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

ignoreClosedOutput(process.stdout)
const wanted = parseKillsArguments(process.argv.slice(2))
if (typeof wanted === 'string') {
  process.stderr.write(`scripts/kills: ${wanted}\n${USAGE}\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await main(wanted)
