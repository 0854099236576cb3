import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { manualClock } from '@nkpsim/daemon/testing/manual-clock'
import { type ConnectKmip, KmipError, type KmipNetwork, type KmipSession } from '@nkpsim/kmip'
import type { TrustedKeyProvider } from '../records/configuration.ts'
import { createPrimaryKeys } from './primary-keys.ts'

const network: KmipNetwork = {
  machineClock: manualClock(),
  connections: {} as KmipNetwork['connections'],
}
const provider = (): TrustedKeyProvider => ({
  ...{ name: 'tkp-1', providerId: 'id of tkp-1', primaryKeyId: '1', userName: 'anna' },
  password: Secret.from(Buffer.from('password')),
  servers: ['kms-1', 'kms-2', 'kms-3'].map((name) => ({ name, host: name, port: 5696 })),
  timeoutMs: 60_000,
  client: { certificatePem: 'PEM', clientPrivateKeyPem: Secret.from(Buffer.from('key')) },
  serverCertificatesPem: 'PEM',
})

/** Key servers of which some never answer. Each gives keys with its number in each byte. */
function keyServers(silent: readonly string[]) {
  const asked: string[] = []
  const seen: string[] = []
  const connect: ConnectKmip = async (_network, { host, password, identity }, signal) => {
    asked.push(host)
    seen.push(`${password?.reveal()} ${identity.privateKeyPem.reveal()}`)
    if (silent.includes(host))
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new KmipError('CLOSED', 'aborted')))
      })
    const get: KmipSession['get'] = async (ids) =>
      new Map(ids.map((id) => [id, Secret.from(Buffer.alloc(32, 1))]))
    return { get, close: async () => undefined } as unknown as KmipSession
  }
  return { asked, seen, keys: createPrimaryKeys(network, connect) }
}

const never = new AbortController().signal

it('begins with another key server after a caller has waited in vain', async () => {
  const { asked, keys } = keyServers(['kms-1', 'kms-2'])
  for (const _server of ['kms-1', 'kms-2']) {
    const caller = new AbortController()
    const call = keys.read(provider(), ['1'], caller.signal)
    await new Promise((resolve) => setImmediate(resolve))
    caller.abort()
    await expect(call).rejects.toMatchObject({ code: 'KEY_SERVER_UNAVAILABLE' })
  }
  const found = await keys.read(provider(), ['1'], never)
  expect(found.get('1')).toBeInstanceOf(Secret)
  expect(asked).toEqual(['kms-1', 'kms-2', 'kms-3'])
})

it('ends calls that wait while the provider changes with the identity that they began with', async () => {
  const { seen, keys } = keyServers(['kms-1'])
  const before = provider()
  const callers = Array.from({ length: 16 }, () => new AbortController())
  const busy = callers.map(({ signal }) => keys.read(before, ['1'], signal).catch(() => 'ended'))
  await new Promise((resolve) => setImmediate(resolve))
  const waiting = keys.read({ ...before, servers: before.servers.slice(1) }, ['1'], never)
  before.password?.wipe()
  before.client?.clientPrivateKeyPem.wipe()
  for (const caller of callers) caller.abort()
  await Promise.all(busy)
  expect((await waiting).get('1')).toBeInstanceOf(Secret)
  expect(new Set(seen)).toEqual(new Set(['password key']))
})
