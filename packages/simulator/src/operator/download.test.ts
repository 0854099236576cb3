import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { createSelfSignedCertificate, privateKeyToPem } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'

const TOKEN = 'download-token-of-this-test'
const VCENTER_ID = systemRandom.uuid()
const DOWNLOAD = new URL('./download.ts', import.meta.url).href
const servers: Server[] = []
/** The authorization headers that the servers have received. */
const shown: string[] = []
let folder: string
let own: { url: string; rootsPem: string }
let strange: { url: string; rootsPem: string }

async function serve(id = VCENTER_ID): Promise<{ url: string; rootsPem: string }> {
  const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
    commonName: 'localhost',
    dnsNames: ['localhost'],
    identityUri: formatIdentityUri({ kind: 'vcenter', id }),
    validityDays: 1,
    nowMs: Date.now(),
    random: systemRandom,
  })
  const server = createServer(
    { cert: certificatePem, key: privateKeyToPem(privateKeyPkcs8) },
    ({ headers }, response) => {
      shown.push(headers.authorization ?? '')
      response.end('backup')
    },
  )
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `https://localhost:${port}/`, rootsPem: certificatePem }
}

/**
 * Downloads in a new process with these variables, because Node.js reads some of them only at its
 * start.
 */
async function download(url: string, rootsPem: string, env: Record<string, string>) {
  const options = JSON.stringify({
    ...{ token: TOKEN, rootsPem, vcenterId: VCENTER_ID },
    timeoutMs: PATIENCE_MS,
  })
  const program = `
    const { downloadBackup } = await import(${JSON.stringify(DOWNLOAD)})
    const bytes = await downloadBackup(${JSON.stringify(url)}, ${options}).catch((error) => error.code)
    process.stdout.write(String(bytes))`
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
  const child = spawn(process.execPath, flags, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout] = await Promise.all([text(child.stdout), text(child.stderr)])
  return stdout
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'))
  own = await serve()
  strange = await serve()
  await writeFile(join(folder, 'ca.pem'), strange.rootsPem)
})
afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  await rm(folder, { recursive: true })
})

describe('the download of a backup', () => {
  it.each<[string, () => Record<string, string>]>([
    ['NODE_TLS_REJECT_UNAUTHORIZED=0', () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })],
    ['a stranger among the roots of Node', () => ({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })],
  ])('sends its token to no untrusted server, even with %s', async (_what, env) => {
    shown.length = 0
    expect(await download(strange.url, own.rootsPem, env())).toBe('DOWNLOAD_FAILED')
    expect(shown).toEqual([])
  })

  it('sends its token to no other vCenter of the same roots', async () => {
    shown.length = 0
    const linked = await serve(systemRandom.uuid())
    expect(await download(linked.url, linked.rootsPem, {})).toBe('DOWNLOAD_FAILED')
    expect(shown).toEqual([])
  })

  it('bypasses proxies, and writes no keys of its connection to a file', async () => {
    shown.length = 0
    const proxy = 'http://localhost:1'
    const keys = join(folder, 'keys')
    const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY']
    const env = {
      ...Object.fromEntries(names.map((name) => [name, proxy])),
      NODE_USE_ENV_PROXY: '1',
      SSLKEYLOGFILE: keys,
    }
    expect(await download(own.url, own.rootsPem, env)).toBe('backup')
    expect([shown, existsSync(keys)]).toEqual([[`Bearer ${TOKEN}`], false])
  })
})
