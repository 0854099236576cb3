import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopCluster } from '@nkpsim/simulator'
import { ignoreClosedOutput } from '../closed-output.ts'
import type { Figure } from './figure.ts'
import { type Outcome, type Part, runParts } from './run-parts.ts'

const FAILED = 1
const INTERRUPTED = 130

/**
 * Runs a benchmark as a command. Prints the figures and writes them to the file, also if a later
 * part fails, but not after a signal. Then stops the cluster of the benchmark.
 * @param partsOf returns the parts for a state folder
 * @returns the exit code: 0, 1 if a part failed, 130 after a signal
 */
export async function runBench(
  jsonFile: string,
  partsOf: (stateDir: string, signal: AbortSignal) => readonly Part[],
): Promise<number> {
  ignoreClosedOutput(process.stdout)
  const interruption = new AbortController()
  // A closed terminal sends SIGHUP, and then standard error cannot be written.
  process.stderr.on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interruption.abort())
  const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-bench-'))
  const { signal } = interruption
  const end = await measured()
  if (end === 'complete') return 0
  say(`bench: ${end === 'interrupted' ? end : failureText(end)}`)
  return end === 'interrupted' ? INTERRUPTED : FAILED

  async function measured(): Promise<Outcome['end']> {
    try {
      const { figures, end } = await runParts(partsOf(stateDir, signal), { signal, say })
      if (end !== 'interrupted') report(figures, jsonFile)
      return end
    } finally {
      await stopCluster({ stateDir })
      rmSync(stateDir, { recursive: true, force: true })
    }
  }
}

/** Returns the failure of a part in one line. */
function failureText({ failed, message }: { failed: string; message: string }): string {
  return `${failed}: failed: ${message.trim().replaceAll(/\s*\n\s*/g, '; ')}`
}

function report(figures: readonly Figure[], jsonFile: string): void {
  for (const { name, value, unit, goal, parts } of figures) {
    const verdict = value <= goal ? 'met' : 'MISSED'
    process.stdout.write(
      `${name}\n  ${value} ${unit}, goal ${goal}: ${verdict}  ${JSON.stringify(parts)}\n`,
    )
  }
  writeFileSync(jsonFile, `${JSON.stringify({ node: process.version, figures }, undefined, 2)}\n`)
  say(`written to ${jsonFile}`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
