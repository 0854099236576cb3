import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { deleteProvider } from './lifecycle.ts'
import { CLIENT_KEY, passwordOf } from './standard/kms-nodes.ts'
import type { ServerSpec } from './standard/servers.ts'
import {
  addServer,
  findStandard,
  registerStandard,
  removeServer,
  trustServer,
  updateServer,
} from './standard-providers.ts'

const spec = (host: string, more: Partial<ServerSpec> = {}): ServerSpec => ({
  ...{ name: '', host, port: 5696, userName: '', timeoutMs: 0, proxy: undefined, ...more },
})
const plain = (host: string, more: Partial<ServerSpec> = {}) => ({
  server: spec(host, more),
  password: undefined,
})
const withPassword = (host: string, text: string, more: Partial<ServerSpec> = {}) => ({
  server: spec(host, { userName: 'vcenter', ...more }),
  password: Secret.from(Buffer.from(text)),
})

let store: Store
const register = (provider: string, ...servers: ReturnType<typeof plain>[]) =>
  registerStandard({ store, random: systemRandom }, { provider, servers }, Date.now())
const serversOf = (name: string) => findStandard(store.snapshot(), name).servers
const secretText = (name: string): string | undefined => {
  using secret = store.kms.secret('kms', name)
  return secret?.reveal().toString()
}

beforeEach(async () => {
  store = await simulatedStore()
})
afterEach(() => store.close())

describe('a standard provider', () => {
  it('has servers that are named by their addresses if nobody names them', async () => {
    await register('kms', plain('kms-1'), plain('10.0.0.5', { name: 'b' }))
    expect(serversOf('kms')).toMatchObject([
      { name: 'kms-1:5696', host: 'kms-1', timeoutMs: 10_000, trustedPem: '' },
      { name: 'b', host: '10.0.0.5' },
    ])
  })

  it('loses its secrets when it is deleted, but the KCVs of its keys stay', async () => {
    await register('kms', plain('kms-1'))
    const key = { provider: 'kms', keyId: '1', kcv: 'ab', madeFor: 'vm', timeMs: 1 }
    await store.change((tables) => tables.putStandardKey(key))
    await deleteProvider(store, 'kms')
    expect(store.kms.secret('kms', CLIENT_KEY)).toBeUndefined()
    expect(store.kms.key('kms', '1')).toEqual(key)
  })

  it.each([
    ['no server', [], 'INVALID_REQUEST'],
    [
      'the same server twice',
      [plain('kms-1'), plain('kms-1', { name: 'b' })],
      'KMS_SERVER_ALREADY_EXISTS',
    ],
    ['a bad address', [plain('bad host')], 'INVALID_REQUEST'],
    ['a bad port', [plain('kms-1', { port: 70_000 })], 'INVALID_REQUEST'],
    ['a bad timeout', [plain('kms-1', { timeoutMs: 1 })], 'INVALID_REQUEST'],
    ['a bad proxy', [plain('kms-1', { proxy: { host: '', port: 1 } })], 'INVALID_REQUEST'],
    ['a control character', [plain('kms-1', { userName: 'a\u0000b' })], 'INVALID_REQUEST'],
    ['17 servers', Array.from({ length: 17 }, (_, at) => plain(`kms-${at}`)), 'INVALID_REQUEST'],
  ])('is refused with %s, and nothing changes', async (_what, servers, code) => {
    await expect(register('kms', ...servers)).rejects.toMatchObject({ code })
    expect(store.snapshot().keyProviders).toEqual([])
  })

  it('has a name of its own among all kinds of providers', async () => {
    await register('kms', plain('kms-1'))
    await expect(register('kms', plain('kms-2'))).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
    })
  })
})

describe('the servers of a provider', () => {
  beforeEach(() => register('kms', plain('kms-1', { name: 'a' })))

  it('are added, and removed except the last', async () => {
    await addServer(store, 'kms', plain('kms-2', { name: 'b' }))
    await removeServer(store, 'kms', 'a')
    expect(serversOf('kms').map(({ name }) => name)).toEqual(['b'])
    await expect(removeServer(store, 'kms', 'b')).rejects.toMatchObject({
      message: expect.stringContaining('the only key server'),
    })
    await expect(removeServer(store, 'kms', 'a')).rejects.toMatchObject({
      code: 'KMS_SERVER_NOT_FOUND',
    })
  })

  it('keep a password until their user is gone, and lose their trust at a new address', async () => {
    await trustServer(store, 'kms', 'a', 'PEM')
    await updateServer(store, 'kms', withPassword('kms-1', 'secret', { name: 'a' }))
    expect(serversOf('kms')).toMatchObject([{ userName: 'vcenter', trustedPem: 'PEM' }])
    await updateServer(store, 'kms', plain('kms-9', { name: 'a', userName: 'vcenter' }))
    expect(serversOf('kms')).toMatchObject([{ host: 'kms-9', trustedPem: '' }])
    expect(secretText(passwordOf('a'))).toBe('secret')
    await updateServer(store, 'kms', plain('kms-9', { name: 'a' }))
    expect(secretText(passwordOf('a'))).toBeUndefined()
  })

  it('need a user for a password', async () => {
    const input = withPassword('kms-2', 'secret', { userName: '' })
    await expect(addServer(store, 'kms', input)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  })
})
