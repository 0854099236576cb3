import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Figure, rounded } from './figure.ts'

const ROUNDS = 9
/** Of the times in /proc, ms. (proc(5), sysconf(_SC_CLK_TCK)) */
const TICK_MS = 10
const NKPSIM = join(import.meta.dirname, '..', 'nkpsim')
const GRPC = createRequire(import.meta.url).resolve('@grpc/grpc-js')

/**
 * CPU of a call of the command line, to a Node that loads grpc-js and ends. Rounds alternate, so that
 * both meet the same load of the machine.
 */
export function measureCliStart(stateDir: string): Figure {
  const ours = [NKPSIM, '--state', stateDir, 'provider', 'list']
  const bare = [process.execPath, '-e', `require(${JSON.stringify(GRPC)})`]
  // Fills the compile cache.
  cpuMs(ours)
  let oursMs = 0
  let bareMs = 0
  for (let round = 1; round <= ROUNDS; round++) {
    oursMs += cpuMs(ours)
    bareMs += cpuMs(bare)
  }
  return {
    name: 'CPU of nkpsim provider list, to node -e 0 with grpc-js loaded',
    value: rounded(oursMs / bareMs),
    unit: 'times',
    goal: 2.7,
    parts: {
      oursMs: rounded(oursMs / ROUNDS),
      bareMs: rounded(bareMs / ROUNDS),
      rounds: ROUNDS,
    },
  }
}

function cpuMs([program = '', ...args]: readonly string[]): number {
  const beforeMs = cpuOfChildrenMs()
  const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
  return cpuOfChildrenMs() - beforeMs
}

/** User and system time of ended children: fields 16 and 17, counted from behind the name. */
function cpuOfChildrenMs(): number {
  const text = readFileSync('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}
