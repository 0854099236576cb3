import { join } from 'node:path'
import * as circus from 'jest-circus'
import '../test-run/worker-ports.js'
import { recordCoverage } from './coverage.ts'
import type { RunAnswer, RunRequest } from './messages.ts'
import { addressEnding, addressIn, loadVersions, type ModuleVersion } from './module-versions.ts'

/** Long, because the parent enforces the limit of a mutant. */
const TEST_TIMEOUT_MS = 15 * 60_000

const versions = loadVersions(join(import.meta.dirname, 'test-globals.ts'))
let strayError: unknown

/** Runs the test files until one fails. @returns the first failure */
async function firstFailure(
  version: ModuleVersion,
  tests: readonly string[],
): Promise<string | undefined> {
  for (const test of tests) {
    const failure = await failureOf(version, test)
    if (failure !== undefined) return failure
  }
  return undefined
}

async function failureOf(version: ModuleVersion, test: string): Promise<string | undefined> {
  circus.resetState()
  circus.setState({ ...circus.getState(), testTimeout: TEST_TIMEOUT_MS })
  let failure: string | undefined
  const stopAtFailure: Parameters<typeof circus.addEventHandler>[0] = (event, state) => {
    if (event.name !== 'test_done' || event.test.errors.length === 0) return
    failure ??= event.test.name
    skipRest(state.rootDescribeBlock)
  }
  circus.addEventHandler(stopAtFailure)
  try {
    await import(addressIn(version, test))
    const { unhandledErrors, testResults } = await circus.run()
    if (failure === undefined && unhandledErrors.length > 0) failure = 'a hook failed'
    if (failure === undefined && testResults.some(({ errors }) => errors.length > 0))
      failure = 'a test failed'
  } catch (error) {
    failure = `cannot be loaded: ${String(error)}`
  } finally {
    circus.removeEventHandler(stopAtFailure)
  }
  return failure ?? (strayError === undefined ? undefined : `stray error: ${String(strayError)}`)
}

function skipRest(block: ReturnType<typeof circus.getState>['rootDescribeBlock']): void {
  for (const child of block.children) {
    if (child.type === 'test') child.mode = 'skip'
    else skipRest(child)
  }
}

async function answer(request: RunRequest): Promise<RunAnswer> {
  const version = {
    id: String(request.id),
    paths: new Set(request.dependents),
    mutated: request.mutated,
  }
  versions.use(version)
  strayError = undefined
  const startedMs = performance.now()
  const coverage = request.covered === undefined ? undefined : await recordCoverage()
  const failure = await firstFailure(version, request.tests)
  return {
    id: request.id,
    failure,
    durationMs: performance.now() - startedMs,
    memoryBytes: process.memoryUsage.rss(),
    uncovered: await coverage?.stop(request.covered ?? [], addressEnding(version)),
  }
}

for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    strayError ??= error
  })
// Without its parent, a worker has nothing to do.
process.on('disconnect', () => process.exit())
process.on('message', (request: RunRequest) => {
  answer(request).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})
