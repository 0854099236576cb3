import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readAdministratorPassword } from '../access/session.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const run = promisify(execFile)
const BUF = fileURLToPath(new URL('../../../../node_modules/.bin/buf', import.meta.url))
const OPTIONS = { timeout: 30_000 }
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'

let cluster: TestCluster
let headers: string[]

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1], reflection: true })
  const file = join(cluster.folder, 'headers')
  headers = ['--header', `@${file}`]
  const login = {
    user: 'administrator@vsphere.local',
    password: readAdministratorPassword(cluster.stateDir),
  }
  const { token } = await call('nkpsim.vcenter.v1.SessionService/Login', login, [])
  writeFileSync(file, `authorization: Bearer ${token}\n`, { mode: 0o600 })
}, 120_000)
afterAll(() => cluster.dispose(), 60_000)

/** buf curl, which is written in Go and knows nothing of the contract but what reflection tells. */
async function bufCurl(
  target: { port?: number; path?: string },
  args: readonly string[],
  stdin = '',
): Promise<string> {
  const operator = clusterPaths.operator(cluster.stateDir)
  const identity = [
    ...['--cacert', join(operator, 'roots.pem'), '--cert', join(operator, 'certificate.pem')],
    ...['--key', join(operator, 'private-key.pem')],
  ]
  const { port = cluster.vcenter.port, path = '' } = target
  const url = `https://localhost:${port}${path}`
  const ended = run(BUF, ['curl', ...identity, '--protocol', 'grpc', ...args, url], OPTIONS)
  ended.child.stdin?.end(stdin)
  return (await ended).stdout
}

async function call(method: string, request: object, more: readonly string[] = headers) {
  const args = ['--timeout', '25s', '--data', '@-', ...more]
  return JSON.parse(await bufCurl({ path: `/${method}` }, args, JSON.stringify(request)))
}

describe('buf curl, by reflection over mutual TLS', () => {
  it('is told what each daemon serves, and no more', async () => {
    const ofVcenter = (await bufCurl({}, ['--list-services'])).trim().split('\n')
    expect(ofVcenter).toEqual(expect.arrayContaining([PROVIDERS]))
    expect(ofVcenter.filter((name) => name.startsWith('nkpsim.esxi.'))).toEqual([])
    const [host] = cluster.hosts
    const ofHost = await bufCurl({ port: host?.managementPort ?? 0 }, ['--list-services'])
    expect(ofHost).toContain('nkpsim.esxi.v1.VirtualMachineService')
    expect(ofHost).not.toContain('nkpsim.vcenter.')
  })

  it('creates, backs up, deletes, restores and lists a provider', async () => {
    const provider = 'nkp-buf'
    const password = cluster.backupPassword
    const created = await call(`${PROVIDERS}/CreateProvider`, {
      provider,
      constraints: { tpmRequired: false },
    })
    expect(created.provider).toMatchObject({ provider, status: 'PROVIDER_STATUS_NOT_BACKED_UP' })
    const { url, downloadToken } = await call(`${PROVIDERS}/ExportProvider`, { provider, password })
    const token = join(cluster.folder, 'token')
    writeFileSync(token, `header = "Authorization: Bearer ${downloadToken}"\n`, { mode: 0o600 })
    const roots = join(clusterPaths.operator(cluster.stateDir), 'roots.pem')
    const curl = ['-fsS', '--cacert', roots, '--config', token, '--output', cluster.backupFile, url]
    await run('curl', curl, OPTIONS)
    await expect(run('curl', curl, OPTIONS)).rejects.toMatchObject({ code: 22 })
    await call(`${PROVIDERS}/DeleteProvider`, { provider })
    const config = readFileSync(cluster.backupFile).toString('base64')
    const restored = await call(`${PROVIDERS}/ImportProvider`, { config, password })
    expect(restored.provider).toMatchObject({ provider, keyId: created.provider.keyId })
    const { providers } = await call(`${PROVIDERS}/ListProviders`, {})
    expect(providers).toMatchObject([{ provider, kcv: created.provider.kcv }])
  }, 60_000)

  it('follows events until its own deadline', async () => {
    const path = '/nkpsim.vcenter.v1.MonitoringService/FollowEvents'
    const args = ['--timeout', '3s', '--data', '{}', ...headers]
    const followed = bufCurl({ path }, args)
    await expect(followed).rejects.toMatchObject({
      stdout: expect.stringContaining('com.vmware.vc.kms.crypto.AllBackedUp'),
      stderr: expect.stringContaining('deadline_exceeded'),
    })
  })

  it('is told what is wrong with a call', async () => {
    const told = (code: string) =>
      expect.objectContaining({ stderr: expect.stringContaining(code) })
    const path = `/${PROVIDERS}/GetProvider`
    const data = ['--data', '{"provider":"none"}']
    await expect(bufCurl({ path }, [...data, ...headers])).rejects.toEqual(
      told('every call needs a deadline'),
    )
    const timely = [...data, '--timeout', '10s']
    await expect(bufCurl({ path }, timely)).rejects.toEqual(told('"unauthenticated"'))
    await expect(bufCurl({ path }, [...timely, ...headers])).rejects.toEqual(told('"not_found"'))
  })
})
