import { execFile, spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { makeTestFolder } from '../testing/suite.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const EXAMPLES = join(ROOT, 'examples/go')
/** The folder into which Go's own installer puts its programs. */
const GO_FOLDER = '/usr/local/go/bin'
/** Maximum time to fetch the modules of the example, ms. A machine without a network has none. */
const FETCH_TIMEOUT_MS = 120_000

const env = {
  ...process.env,
  PATH: [join(ROOT, 'scripts'), process.env['PATH'], GO_FOLDER].join(delimiter),
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-mod=readonly',
}

/** Whether a Go that is new enough is installed and the modules of the example can be fetched. */
function hasGo(): boolean {
  const options = { cwd: EXAMPLES, env, timeout: FETCH_TIMEOUT_MS }
  return spawnSync('go', ['mod', 'download'], options).status === 0
}

// Without Go or its modules, the tests count as skipped.
const suite = hasGo() ? describe : describe.skip

suite('a Go client that knows only the contract', () => {
  let folder: string
  let isKept: boolean
  let example: string

  beforeAll(async () => {
    ;({ folder, isKept } = makeTestFolder())
    example = join(folder, 'go')
    cpSync(EXAMPLES, example, {
      recursive: true,
      filter: (path) => path !== join(EXAMPLES, 'gen'),
    })
    const withBuf = { ...env, PATH: [env.PATH, join(ROOT, 'node_modules/.bin')].join(delimiter) }
    await run(join(example, 'generate'), [join(ROOT, 'proto')], {
      env: withBuf,
      timeout: PATIENCE_MS,
    })
  })
  afterAll(() => {
    if (!isKept) rmSync(folder, { recursive: true, force: true })
  })

  it('compiles without a complaint of go vet', async () => {
    const vet = await run('go', ['vet', './...'], { cwd: example, env, timeout: PATIENCE_MS })
    expect(vet).toEqual({ stdout: '', stderr: '' })
    const gofmt = await run('gofmt', ['-l', '.'], { cwd: example, env, timeout: PATIENCE_MS })
    expect(gofmt.stdout).toBe('')
    expect(existsSync(join(example, 'gen/nkpsim/vcenter/v1/key_provider.pb.go'))).toBe(true)
  })

  it('restores a deleted provider in a test of Go, on a cluster that the test starts and removes', async () => {
    const test = await run('go', ['test', '-count=1', '-v', '.'], {
      cwd: example,
      env,
      timeout: PATIENCE_MS,
    })
    expect(test.stdout).toContain('--- PASS: TestDeletedProviderIsRestoredWithTheSameKey')
  })
})
