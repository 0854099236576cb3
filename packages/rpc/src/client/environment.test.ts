import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { createTestAuthority } from '../testing/test-authority.ts'
import { openTestLink, testIdentities } from '../testing/test-link.ts'
import { testVmService } from '../testing/test-services.ts'

const CLIENT = fileURLToPath(new URL('../testing/one-call.ts', import.meta.url))
const TOKEN = 'token-of-this-test'
const stranger = createTestAuthority('stranger')

/**
 * Makes a call from a process with these variables, because grpc-js and Node.js read only their own
 * environment.
 */
async function call(address: string, env: Record<string, string>) {
  const flags = ['--disable-warning=ExperimentalWarning', CLIENT]
  const child = spawn(process.execPath, flags, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: 'pipe',
  })
  child.stdin.end(JSON.stringify({ address, tls: testIdentities.operator, token: TOKEN }))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { stdout, stderr }
}
const serve = (tls = testIdentities.host) => {
  const calls: string[] = []
  const listVms = async () => {
    calls.push('listVms')
    return { vms: [] }
  }
  return openTestLink([testVmService({ listVms })], {
    tls: testIdentities.operator,
    serverTls: tls,
  }).then((link) => ({ link, calls }))
}

describe('a call of a process with misleading environment variables', () => {
  it.each([
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '0', GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: '/dev/null' }],
  ])('does not reach a server of another authority, even with %j', async (env) => {
    const own = stranger.issue('URI:urn:nkpsim:host:h1,DNS:localhost')
    const tls = { ...own, rootsPem: testIdentities.host.rootsPem }
    const { link, calls } = await serve(tls)
    await using _link = link
    expect((await call(link.address, env)).stdout).toBe('PEER_UNTRUSTED')
    expect(calls).toEqual([])
  })

  it('bypasses proxies, and prints no trace lines of grpc-js', async () => {
    const { link } = await serve()
    await using _link = link
    const names = ['grpc_proxy', 'https_proxy', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']
    const { stdout, stderr } = await call(link.address, {
      ...Object.fromEntries(names.map((name) => [name, 'http://localhost:1'])),
      NODE_USE_ENV_PROXY: '1',
      GRPC_TRACE: 'all',
      GRPC_VERBOSITY: 'DEBUG',
      GRPC_NODE_TRACE: 'all',
      GRPC_NODE_VERBOSITY: 'DEBUG',
    })
    expect(stdout).toBe('answered')
    expect(stderr).not.toContain(TOKEN)
    expect(stderr).toBe('')
  })
})
