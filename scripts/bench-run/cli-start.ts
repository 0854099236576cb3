import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePackage } from '../package/make-package.ts'
import { type Figure, rounded } from './figure.ts'

const ROUNDS = 9
/** Unit of the times in /proc, ms (proc(5), sysconf(_SC_CLK_TCK)). */
const TICK_MS = 10
const NKPSIM = join(import.meta.dirname, '..', 'nkpsim')
const GRPC = createRequire(import.meta.url).resolve('@grpc/grpc-js')

/**
 * Measures the CPU time of a call of the command line, from the npm package and from this checkout.
 */
export async function measureCliStart(stateDir: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-bench-'))
  try {
    execFileSync('tar', ['-xzf', await makePackage(folder), '-C', folder])
    return [
      measureCall('npm package', packagedProgram(join(folder, 'package')), stateDir),
      measureCall('checkout', [NKPSIM], stateDir),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Returns the command that runs the program of an unpacked npm package with the Node.js of this
 * process. PATH may have an older Node.js, or none.
 */
export function packagedProgram(folder: string): string[] {
  // The launcher gives the same flag in its first line.
  const flags = ['--disable-warning=ExperimentalWarning']
  return [process.execPath, ...flags, join(folder, 'bin', 'nkpsim.js')]
}

/**
 * Compares a call with a Node.js process that only loads grpc-js. The rounds alternate, so that
 * both meet the same load of the machine.
 */
function measureCall(from: string, program: readonly string[], stateDir: string): Figure {
  const ours = [...program, '--state', stateDir, 'provider', 'list']
  const bare = [process.execPath, '-e', `require(${JSON.stringify(GRPC)})`]
  // The first call fills the compile cache.
  cpuMs(ours)
  let oursMs = 0
  let bareMs = 0
  for (let round = 1; round <= ROUNDS; round++) {
    oursMs += cpuMs(ours)
    bareMs += cpuMs(bare)
  }
  return {
    name: `CPU of nkpsim provider list (${from}), relative to node -e 0 with grpc-js loaded`,
    value: rounded(oursMs / bareMs),
    unit: 'times',
    goal: 2.4,
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

/**
 * Returns the sum of user and system time of ended children, ms: fields 16 and 17 of the stat file.
 * The fields are split after the name in field 2, because the name may contain spaces.
 */
function cpuOfChildrenMs(): number {
  const text = readFileSync('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}
