import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
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

/**
 * Returns why the tests are skipped: Go is not installed or too old, or its modules are neither in
 * its cache nor fetched. Returns undefined if the tests run.
 */
function reasonToSkip(): string | undefined {
  const options = { cwd: EXAMPLES, env, timeout: FETCH_TIMEOUT_MS }
  const { error, status } = spawnSync('go', ['mod', 'download'], options)
  if (error !== undefined) return `Go does not run: ${error.message}`
  return status === 0 ? undefined : 'Go lacks its modules'
}

const reason = reasonToSkip()
const suite = reason === undefined ? describe : describe.skip
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`

suite(`a Go client that knows only the contract${skipped}`, () => {
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

  it.each(['SIGINT', 'SIGTERM'] as const)('removes its cluster after %s', async (signal) => {
    const started = join(example, signal)
    const waiting = `package example

import (
	"os"
	"testing"
	"time"

	"example.com/nkpsim-example/nkpsim"
)

func TestWaits(t *testing.T) {
	nkpsim.Start(t)
	if err := os.WriteFile("${started}", []byte(t.TempDir()), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Minute)
}
`
    writeFileSync(join(example, 'waits_test.go'), waiting)
    await run('go', ['test', '-c', '-o', 'waits.test', '.'], {
      cwd: example,
      env,
      timeout: PATIENCE_MS,
    })
    const child = spawn('./waits.test', ['-test.run', 'TestWaits'], { cwd: example, env })
    await until(
      () => existsSync(started) || child.exitCode !== null,
      (isReady) => isReady,
    )
    child.kill(signal)
    const [exitCode] = await once(child, 'close')
    expect(exitCode).toBe(1)
    const folders = dirname(readFileSync(started, 'utf8'))
    expect(readdirSync(join(folders, '001'))).toEqual([])
    rmSync(folders, { recursive: true, force: true })
  })
})
