import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { auditLab, INSTANCE_ID, verifyAll } from '../testing/audit-lab.ts'
import { runSources } from '../testing/run-sources.ts'
import { canStrace, injecting } from '../testing/strace.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { parseRecord } from './record.ts'

// A container may forbid strace, and nothing else injects these faults into a real process.
const itWithStrace = canStrace() ? it : it.skip

const PROGRAM = fileURLToPath(new URL('../testing/write-audit.ts', import.meta.url))
/**
 * Without this variable, writes of Node.js's compile cache would count as writes of the program.
 */
const UNCACHED = ['env', 'NODE_DISABLE_COMPILE_CACHE=1']
const KILLS = 15
const SEGMENT_BYTES = 4000
/**
 * System calls, and the counts at which strace kills the program. They cover the first start, the
 * first records and some later records. A segment is full after about 20 records.
 */
const WRITES: readonly [string, number[]][] = [
  ['mkdir', [1]],
  ['fsync', [1, 2, 3]],
  ['pwrite64', [1, 2, 3, 21, 22, 101]],
  ['fdatasync', [1, 2, 22, 101]],
]

/**
 * Runs the program until it is killed, either after this many calls or by strace. Returns the calls
 * that the program printed.
 */
async function writeUntilKilled(
  folder: string,
  { afterCalls = Infinity, startedBy = [] }: { afterCalls?: number; startedBy?: string[] },
): Promise<string[]> {
  const node = runSources(PROGRAM)
  const [program = '', ...args] = [...startedBy, ...node, folder, INSTANCE_ID]
  const child = spawn(program, [...args, String(SEGMENT_BYTES)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  const calls: string[] = []
  for await (const line of createInterface(child.stdout)) {
    // When the signal arrives, the program may already be in a later call.
    if (calls.push(line) === afterCalls) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return calls
}

/** Checks that the log opens and is intact. Returns the calls that have an attempt in the log. */
async function attemptsIn(folder: string): Promise<Set<string>> {
  const key = Secret.from(readFileSync(`${folder}.key`))
  const log = auditLab(INSTANCE_ID, key).open(folder)
  expect((await verifyAll(log)).findings).toEqual([])
  const attempts = new Set<string>()
  for await (const line of log.lines(1)) {
    const record = parseRecord(line)
    if (record?.phase === 'attempt') attempts.add(record.target)
  }
  log.close()
  return attempts
}

describe('the audit log of a process', () => {
  it(`is intact and has every acknowledged call after ${KILLS} kills at any moment`, async () => {
    using temporary = createTemporaryFolder()
    const folder = join(temporary.path, 'audit')
    const acknowledged = new Set<string>()
    for (let kill = 0; kill < KILLS; kill++) {
      const calls = await writeUntilKilled(folder, { afterCalls: 5 + kill })
      for (const call of calls) acknowledged.add(call)
      const attempts = await attemptsIn(folder)
      expect([...acknowledged].filter((each) => !attempts.has(each))).toEqual([])
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * 5)
  })

  const places = WRITES.flatMap(([call, counts]) => counts.map((count) => [call, count] as const))

  itWithStrace.each(places)(
    'that is killed at %s number %i has every acknowledged call, and at most one other call',
    async (call, count) => {
      using temporary = createTemporaryFolder()
      const folder = join(temporary.path, 'audit')
      const startedBy = [...UNCACHED, ...injecting(call, `signal=KILL:when=${count}`)]
      const acknowledged = new Set(await writeUntilKilled(folder, { startedBy }))
      const attempts = await attemptsIn(folder)
      expect([...acknowledged].filter((each) => !attempts.has(each))).toEqual([])
      expect(attempts.size - acknowledged.size).toBeLessThanOrEqual(1)
    },
  )
})
