import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readComposeTally, type Tally } from './tally.ts'

const TEST = join(import.meta.dirname, '../test-compose')
/** Many times its duration on an idle machine. */
const TIMEOUT_MS = 30 * 60_000

/**
 * Runs scripts/test-compose, or makes it report that it was skipped, and prints its output. A
 * signal to this process ends it first.
 */
export async function runComposeTest({ skip }: { skip: boolean }): Promise<{
  tally: Tally
  exitCode: number | null
}> {
  const test = spawn(TEST, skip ? ['--skip'] : [], { stdio: ['ignore', 'pipe', 'inherit'] })
  const timer = setTimeout(() => test.kill('SIGTERM'), TIMEOUT_MS)
  const end = (): void => void test.kill('SIGTERM')
  process.once('SIGTERM', end).once('SIGINT', end)
  let output = ''
  test.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    process.stdout.write(text)
  })
  const [exitCode]: (number | null)[] = await once(test, 'close')
  clearTimeout(timer)
  process.off('SIGTERM', end).off('SIGINT', end)
  return { tally: readComposeTally(output), exitCode: exitCode ?? null }
}
