import { Secret } from '@nkpsim/crypto'
import { createLine, type Line } from '@nkpsim/daemon/line'
import {
  type ConnectKmip,
  isServerFailure,
  KmipError,
  type KmipNetwork,
  type KmipServer,
  type KmipSession,
} from '@nkpsim/kmip'
import { TrustError } from '../errors.ts'
import type { KeyServer, TrustedKeyProvider } from '../records/configuration.ts'

/** Connections to the key servers of all providers at the same time, and calls that wait. */
const CONNECTIONS = { maxRunning: 16, maxWaiting: 256 }

/** Primary keys of a provider by id, or why one cannot be used. The caller wipes the keys. */
export type PrimaryKeysById = ReadonlyMap<string, Secret | TrustError>

/** Reads primary keys from key servers for each call. It keeps none. */
export type PrimaryKeys = {
  /**
   * Reads keys for unwrapping.
   * @throws TrustError KEY_PROVIDER_NOT_READY, KEY_SERVER_UNAVAILABLE, CALL_LIMIT_REACHED
   */
  read(
    provider: TrustedKeyProvider,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<PrimaryKeysById>
  /**
   * Reads the present primary key for wrapping. It must be active.
   * @throws TrustError like read; PRIMARY_KEY_MISSING, PRIMARY_KEY_NOT_ACTIVE
   */
  readActive(provider: TrustedKeyProvider, signal: AbortSignal): Promise<Secret>
  /** Tries each key server on its own. Returns one line for each that fails. */
  problems(provider: TrustedKeyProvider, signal: AbortSignal): Promise<ServerProblem[]>
}

/** A key server that does not give the primary key. */
export type ServerProblem = { server: string; message: string }

export function createPrimaryKeys(network: KmipNetwork, connect: ConnectKmip): PrimaryKeys {
  const line: Line = createLine(CONNECTIONS)
  /** Server that answered last, by provider. The next call asks it first. */
  const preferred = new Map<string, string>()

  const withServer = async <Result>(
    provider: TrustedKeyProvider,
    server: KeyServer,
    signal: AbortSignal,
    use: (session: KmipSession) => Promise<Result>,
  ): Promise<Result> => {
    const { client, serverCertificatesPem: trustedPem, userName, password, timeoutMs } = provider
    if (client === undefined || trustedPem === '') throw notReady(provider)
    const { certificatePem, clientPrivateKeyPem: privateKeyPem } = client
    const options: KmipServer = {
      ...{ host: server.host, port: server.port, trustedPem, timeoutMs },
      identity: { certificatePem, privateKeyPem },
      ...(userName !== '' && { userName }),
      ...(password && { password }),
    }
    const session = await connect(network, options, signal)
    try {
      return await use(session)
    } finally {
      await session.close()
    }
  }
  const withAnyServer = async <Result>(
    provider: TrustedKeyProvider,
    signal: AbortSignal,
    use: (session: KmipSession) => Promise<Result>,
  ): Promise<Result> => {
    const failures: string[] = []
    const servers = inTurn(provider, preferred.get(provider.providerId))
    for (const [index, server] of servers.entries()) {
      try {
        const result = await withServer(provider, server, signal, use)
        preferred.set(provider.providerId, server.name)
        return result
      } catch (error) {
        const next = servers[(index + 1) % servers.length]
        // The server may be slower than callers wait, so the next call begins with another one.
        if (signal.aborted && next !== undefined) preferred.set(provider.providerId, next.name)
        if (!isServerFailure(error)) throw error
        failures.push(`${server.name}: ${error.message}`)
      }
    }
    throw new TrustError(
      'KEY_SERVER_UNAVAILABLE',
      `no key server of key provider "${provider.name}" answers: ${failures.join('; ')}`,
    )
  }
  const inLine = async <Result>(
    provider: TrustedKeyProvider,
    signal: AbortSignal,
    work: (own: TrustedKeyProvider) => Promise<Result>,
  ): Promise<Result> => {
    using own = withOwnSecrets(provider)
    const leave = await line.enter(signal)
    if (leave === undefined) {
      signal.throwIfAborted()
      throw new TrustError('CALL_LIMIT_REACHED', 'too many calls wait for key servers: try again')
    }
    try {
      return await work(own)
    } catch (error) {
      throw error instanceof KmipError ? translated(error) : error
    } finally {
      leave()
    }
  }
  const getOne = async (session: KmipSession, id: string): Promise<Secret> => {
    const key = (await session.get([id])).get(id)
    if (key instanceof Secret) return key
    throw missing(id, key)
  }
  return {
    read: (provider, ids, signal) =>
      inLine(provider, signal, (own) =>
        withAnyServer(own, signal, async (session) => {
          const got = await session.get(ids)
          return new Map(
            ids.map((id) => {
              const key = got.get(id)
              return [id, key instanceof Secret ? key : missing(id, key)]
            }),
          )
        }),
      ),
    readActive: (provider, signal) =>
      inLine(provider, signal, (own) =>
        withAnyServer(own, signal, async (session) => {
          const id = provider.primaryKeyId
          const key = await getOne(session, id)
          try {
            const state = await session.stateOf(id)
            if (state !== 'Active')
              throw new TrustError(
                'PRIMARY_KEY_NOT_ACTIVE',
                `primary key "${id}" is in state ${state} at the key server: activate it, or set another`,
              )
            return key
          } catch (error) {
            key.wipe()
            throw error
          }
        }),
      ),
    problems: async (provider, signal) => {
      const tried = await Promise.all(
        provider.servers.map(async (server) => {
          try {
            const key = await inLine(provider, signal, (own) =>
              withServer(own, server, signal, (session) => getOne(session, provider.primaryKeyId)),
            )
            key.wipe()
            return []
          } catch (error) {
            if (!(error instanceof TrustError)) throw error
            return [{ server: server.name, message: error.message }]
          }
        }),
      )
      return tried.flat()
    },
  }
}

/**
 * Returns a provider with Secrets of its own. A change of the configuration wipes those of the
 * provider, also while a call waits.
 */
function withOwnSecrets({
  password,
  client,
  ...provider
}: TrustedKeyProvider): TrustedKeyProvider & Disposable {
  const own = {
    password: password?.copy(),
    client: client && { ...client, clientPrivateKeyPem: client.clientPrivateKeyPem.copy() },
  }
  return {
    ...provider,
    ...own,
    [Symbol.dispose]: () => {
      own.password?.wipe()
      own.client?.clientPrivateKeyPem.wipe()
    },
  }
}

/** Returns the servers of a provider, beginning with the one that answered last. */
function inTurn({ servers }: TrustedKeyProvider, first: string | undefined): readonly KeyServer[] {
  const start = Math.max(
    servers.findIndex(({ name }) => name === first),
    0,
  )
  return [...servers.slice(start), ...servers.slice(0, start)]
}

function missing(id: string, error: KmipError | undefined): TrustError {
  const message = `the key server does not give primary key "${id}": ${error?.message ?? 'it sent none'}`
  return new TrustError('PRIMARY_KEY_MISSING', message, { cause: error })
}

function notReady({ name }: TrustedKeyProvider): TrustError {
  return new TrustError(
    'KEY_PROVIDER_NOT_READY',
    `key provider "${name}" has no client certificate, or trusts no key server yet`,
  )
}

function translated(error: KmipError): TrustError {
  return new TrustError('KEY_SERVER_UNAVAILABLE', error.message, { cause: error })
}
