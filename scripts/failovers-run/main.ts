import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { seededRandom } from '@nkpsim/effects'
import { stopCluster } from '@nkpsim/simulator'
import { ignoreClosedOutput } from '../closed-output.ts'
import { MAX_SEED, parseFailoversArguments, type Wanted } from './arguments.ts'
import { formatTimes } from './figures.ts'
import { createLoad } from './load.ts'
import { planFailures } from './plan.ts'
import { type Result, runFailovers } from './run-failovers.ts'
import { startSite } from './site.ts'

const USAGE = 'usage: scripts/failovers [--count N] [--seed N] [--json FILE]'
const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const

async function main({ count, seed: wanted, jsonFile }: Wanted): Promise<number> {
  const interruption = new AbortController()
  process.stderr.on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interruption.abort())
  const { signal } = interruption
  const seed = wanted ?? randomInt(MAX_SEED)
  say(`seed ${seed}; repeat the same order with --seed ${seed}`)
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-failovers-'))
  let isKept = false
  try {
    const site = await startSite(folder, signal)
    const random = (purpose: string) => seededRandom(`failovers ${seed} ${purpose}`)
    const load = createLoad(site, random('load'))
    const plan = planFailures(count, random('plan'))
    const result = await runFailovers(site, load, { plan, say }).finally(site.close)
    isKept = result.violations.length > 0
    tell(result)
    if (jsonFile !== undefined)
      writeFileSync(jsonFile, `${JSON.stringify({ seed, ...result }, undefined, 2)}\n`)
    if (signal.aborted) return EXIT.interrupted
    return isKept ? EXIT.failed : 0
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted
    say(`scripts/failovers: ${messageOf(error)}`)
    isKept = true
    return EXIT.failed
  } finally {
    await stopCluster({ stateDir: join(folder, 'c') })
    if (isKept) say(`the state of the cluster is in ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

function tell({ times, hosts, acknowledged, violations }: Result): void {
  for (const [kind, each] of Object.entries(times)) print(formatTimes(kind, each))
  if (hosts.count > 0)
    print(
      `all hosts connected after ${hosts.minMs} to ${hosts.maxMs} ms, median ${hosts.medianMs} ms`,
    )
  print(`${acknowledged} changes acknowledged, ${violations.length} violations`)
  for (const line of violations) print(`  ${line}`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

ignoreClosedOutput(process.stdout)
const wanted = parseFailoversArguments(process.argv.slice(2))
if (typeof wanted === 'string') {
  process.stderr.write(`scripts/failovers: ${wanted}\n${USAGE}\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await main(wanted)
