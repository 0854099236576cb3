import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { readComposeTally, type Tally } from './tally.ts'

const TEST = join(import.meta.dirname, '../test-compose')
/** Far longer than the test takes on an idle machine, ms. */
const TIMEOUT_MS = 30 * 60_000

/**
 * Runs scripts/test-compose and prints its output. With `skip`, the script only reports that it was
 * skipped. A signal to this process first ends the script.
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
