import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const run = promisify(execFile)
const EXAMPLES = fileURLToPath(new URL('../../../../examples/python', import.meta.url))
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

const client = (provider: string, passwordFile: string) =>
  run(PYTHON, [join(EXAMPLES, 'backup_and_restore.py'), cluster.stateDir, provider, passwordFile], {
    ...OPTIONS,
    env: { ...process.env, PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1' },
  })

describe('a Python client that knows only the contract', () => {
  it('creates, backs up, deletes, restores and lists a provider, and follows events', async () => {
    const passwordFile = join(cluster.folder, 'password')
    writeFileSync(passwordFile, cluster.backupPassword, { mode: 0o600 })
    const { stdout } = await client('nkp-py', passwordFile)
    expect(stdout).toMatch(/^\d+ bytes of backup; key provider "nkp-py" is restored with key_id /)
    expect(stdout).toContain('\nproviders: nkp-py\n')
    expect(stdout).toContain('\nevent: com.vmware.vc.kms.crypto.AllBackedUp\n')
    expect(stdout).not.toContain(cluster.backupPassword)
    await expect(client('nkp-py', passwordFile)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ALREADY_EXISTS \(PROVIDER_ALREADY_EXISTS\): .*"nkp-py"/),
    })
  })

  it('names a missing password file in one line; its generator refuses wrong arguments with exit code 2', async () => {
    await expect(run(join(EXAMPLES, 'generate'), [], OPTIONS)).rejects.toMatchObject({ code: 2 })
    await expect(client('', '/nowhere')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^[^\n]*\/nowhere[^\n]*\n$/),
    })
  })
})
