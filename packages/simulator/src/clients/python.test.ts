import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { clusterPaths } from '../local-cluster/paths.ts'
import { ADMINISTRATOR } from '../operator/stored-password.ts'
import { vcenterOf } from '../testing/clients.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const EXAMPLES = join(ROOT, 'examples/python')
/** Debian's Python, which finds grpcio of the package python3-grpcio. */
const PYTHON = '/usr/bin/python3'
const OPTIONS = { timeout: PATIENCE_MS }

let cluster: TestCluster
let stubs: string

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  stubs = join(cluster.folder, 'stubs')
  await run(join(EXAMPLES, 'generate'), [stubs], OPTIONS)
})
afterAll(() => cluster.dispose())

/** Returns the variables that `nkpsim up --print-env` prints and the client reads. */
function printedVariables(): Record<string, string> {
  const operator = clusterPaths.operator(cluster.stateDir)
  return {
    NKPSIM_VCENTER: `${cluster.vcenter.address}:${cluster.vcenter.port}`,
    NKPSIM_CA_FILE: join(operator, OPERATOR_FILES.roots),
    NKPSIM_CERTIFICATE_FILE: join(operator, OPERATOR_FILES.certificate),
    NKPSIM_PRIVATE_KEY_FILE: join(operator, OPERATOR_FILES.privateKey),
    NKPSIM_ADMINISTRATOR: ADMINISTRATOR,
    NKPSIM_ADMINISTRATOR_PASSWORD_FILE: join(operator, OPERATOR_FILES.administratorPassword),
  }
}

const python = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run(PYTHON, args, {
    ...OPTIONS,
    env: { ...process.env, PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1', ...env },
  })

describe('a Python client that knows only the contract', () => {
  const client = (provider: string, passwordFile: string, env = printedVariables()) =>
    python([join(EXAMPLES, 'backup_and_restore.py'), provider, passwordFile], env)

  it('creates, backs up, deletes, restores and lists a provider, and follows events', async () => {
    const passwordFile = join(cluster.folder, 'password')
    writeFileSync(passwordFile, cluster.backupPassword, { mode: 0o600 })
    const { stdout } = await client('nkp-py', passwordFile)
    expect(stdout).toMatch(/^\d+ bytes of backup; key provider "nkp-py" is restored with key_id /)
    expect(stdout).toContain('\nproviders: nkp-py\n')
    expect(stdout).toMatch(/\nevent: nkpsim\.keyProvider\.backedUp nkp-py\n$/)
    expect(stdout).not.toContain(cluster.backupPassword)
    await expect(client('nkp-py', passwordFile)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ALREADY_EXISTS \(PROVIDER_ALREADY_EXISTS\): .*"nkp-py"/),
    })
  })

  it('waits only for the event of its own provider, although another one has no backup', async () => {
    await vcenterOf(cluster.stateDir).createProvider('nkp-other')
    const passwordFile = join(cluster.folder, 'password')
    const { stdout } = await client('nkp-py-2', passwordFile)
    expect(stdout).toMatch(/\nevent: nkpsim\.keyProvider\.backedUp nkp-py-2\n$/)
  })

  it('names what is missing in one line; its generator refuses wrong arguments with exit code 2', async () => {
    await expect(run(join(EXAMPLES, 'generate'), [], OPTIONS)).rejects.toMatchObject({ code: 2 })
    await expect(client('', '/nowhere')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^[^\n]*\/nowhere[^\n]*\n$/),
    })
    await expect(client('', '/dev/null', {})).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^NKPSIM_CA_FILE is not set; run: [^\n]*\n$/),
    })
  })
})

const hasPytest = spawnSync(PYTHON, ['-c', 'import pytest'], OPTIONS).status === 0
// Without pytest, the test counts as skipped.
const withPytest = hasPytest ? it : it.skip

withPytest(
  'pytest shows no token of its fixture, and removes its cluster after SIGTERM',
  async () => {
    const folder = join(cluster.folder, 'own-tests')
    const base = join(cluster.folder, 'terminated')
    mkdirSync(folder)
    for (const name of ['conftest.py', 'nkpsim_client.py'])
      copyFileSync(join(EXAMPLES, name), join(folder, name))
    const test = `import time
def test_shows_no_token(vcenter):
    assert "bearer" not in repr(vcenter).lower()
def test_waits(vcenter):
    open("waits", "w").close()
    time.sleep(600)
`
    writeFileSync(join(folder, 'test_own.py'), test)
    const child = spawn(
      PYTHON,
      ['-m', 'pytest', '-v', '-p', 'no:cacheprovider', `--basetemp=${base}`],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          PYTHONPATH: stubs,
          PYTHONDONTWRITEBYTECODE: '1',
          PATH: [join(ROOT, 'scripts'), process.env['PATH']].join(delimiter),
        },
      },
    )
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8')
    })
    await until(
      () => existsSync(join(folder, 'waits')) || child.exitCode !== null,
      (isReady) => isReady,
    )
    child.kill('SIGTERM')
    const [exitCode] = await once(child, 'close')
    expect([exitCode, printed]).toEqual([
      143,
      expect.stringContaining('test_shows_no_token PASSED'),
    ])
    expect(readdirSync(base).flatMap((each) => readdirSync(join(base, each)))).toEqual([])
  },
)
