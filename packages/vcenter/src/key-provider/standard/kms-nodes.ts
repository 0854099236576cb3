import type { Secret } from '@nkpsim/crypto'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import {
  type ConnectKmip,
  isServerFailure,
  KmipError,
  type KmipNetwork,
  type KmipServer,
  type KmipSession,
} from '@nkpsim/kmip'
import { VcenterError } from '../../errors.ts'
import type { StandardKeyProvider } from '../../records/key-provider.ts'
import type { KmsServer } from '../../records/standard-key-provider.ts'
import type { Store } from '../../store/store.ts'

/** How long a server that failed is not asked, if another one may answer. */
export const BREAK_MS = 30_000
/** Names of the boxed secrets of a provider. */
export const CLIENT_KEY = 'client key'
export const REQUEST_KEY = 'request key'
export const passwordOf = (server: string): string => `password ${server}`

/** Connections to the key servers of all standard providers. */
export type KmsNodes = {
  /**
   * Runs a task on one connection, to the first server that answers. Each call begins with the next
   * server. A server that failed within the last 30 seconds comes last. A refusal of a server is
   * final, because all servers of a provider have the same keys.
   * @param what - what fails, such as `make a key`
   * @throws VcenterError KMS_UNREACHABLE with the failure of each server; KMS_REFUSED
   */
  onAny<Result>(
    provider: StandardKeyProvider,
    what: string,
    task: (session: KmipSession) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>
  /** Connects to one server. @throws KmipError */
  connect(
    provider: StandardKeyProvider,
    server: KmsServer,
    signal: AbortSignal,
  ): Promise<KmipSession>
  /** Copies what a connection shows of vCenter. The caller wipes it. */
  identity(provider: StandardKeyProvider): { certificatePem: string; privateKeyPem: Secret }
  /** Tells the breaker whether a server works. */
  note(provider: string, server: string, works: boolean): void
}

export function createKmsNodes({
  store,
  network,
  connectKmip,
}: {
  store: Pick<Store, 'kms'>
  network: KmipNetwork
  connectKmip: ConnectKmip
}): KmsNodes {
  const { machineClock } = network
  const breaker = createBreaker(machineClock)
  /** Index of the server with which the next task begins, by provider. */
  const next = new Map<string, number>()

  const identity: KmsNodes['identity'] = ({ name, clientCertificatePem }) => {
    const privateKeyPem = store.kms.secret(name, CLIENT_KEY)
    if (privateKeyPem !== undefined) return { certificatePem: clientCertificatePem, privateKeyPem }
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the private key of key provider "${name}" is missing: make another client certificate (nkpsim kms trust)`,
    )
  }
  const connect: KmsNodes['connect'] = async (provider, server, signal) => {
    if (server.trustedPem === '')
      throw new KmipError(
        'UNTRUSTED',
        'vCenter does not trust its certificate yet: nkpsim kms trust --server-certificate',
      )
    const client = identity(provider)
    using _key = client.privateKeyPem
    using password = store.kms.secret(provider.name, passwordOf(server.name))
    const { host, port, trustedPem, timeoutMs, userName, proxy } = server
    const kmip: KmipServer = {
      ...{ host, port, trustedPem, timeoutMs, identity: client },
      ...(userName !== '' && { userName }),
      ...(password !== undefined && { password }),
      ...(proxy !== undefined && { proxy }),
    }
    return await connectKmip(network, kmip, signal)
  }
  /** Returns the servers in the order in which a task asks them. */
  const turnOf = (provider: StandardKeyProvider): KmsServer[] => {
    const { name, servers } = provider
    const first = (next.get(name) ?? 0) % Math.max(1, servers.length)
    next.set(name, first + 1)
    const turn = [...servers.slice(first), ...servers.slice(0, first)]
    return turn.toSorted(
      (a, b) => Number(breaker.isOpen(name, a.name)) - Number(breaker.isOpen(name, b.name)),
    )
  }
  return {
    identity,
    connect,
    note: breaker.note,
    onAny: async (provider, what, task, signal) => {
      const failures: string[] = []
      for (const server of turnOf(provider)) {
        try {
          const result = await onServer(() => connect(provider, server, signal), task)
          breaker.note(provider.name, server.name, true)
          return result
        } catch (error) {
          signal.throwIfAborted()
          if (!isServerFailure(error)) throw refused(error, { provider, server, what })
          breaker.note(provider.name, server.name, false)
          failures.push(`${server.name}: ${error.message}`)
        }
      }
      throw unreachable(provider.name, what, failures)
    },
  }
}

async function onServer<Result>(
  connect: () => Promise<KmipSession>,
  task: (session: KmipSession) => Promise<Result>,
): Promise<Result> {
  const session = await connect()
  try {
    return await task(session)
  } finally {
    await session.close()
  }
}

function createBreaker(machineClock: MachineClock) {
  /** Time of the last failure, by provider and server. */
  const failed = new Map<string, number>()
  const idOf = (provider: string, server: string): string => JSON.stringify([provider, server])
  return {
    isOpen: (provider: string, server: string): boolean => {
      const failedMs = failed.get(idOf(provider, server))
      return failedMs !== undefined && machineClock.monotonicMs() - failedMs < BREAK_MS
    },
    note: (provider: string, server: string, works: boolean): void => {
      if (works) failed.delete(idOf(provider, server))
      else failed.set(idOf(provider, server), machineClock.monotonicMs())
    },
  }
}

function unreachable(provider: string, what: string, failures: readonly string[]): VcenterError {
  const reasons = failures.length === 0 ? 'it has no key server' : failures.join('; ')
  return new VcenterError(
    'KMS_UNREACHABLE',
    `key provider "${provider}" cannot ${what}, because no key server can be used: ${reasons}`,
  )
}

function refused(
  error: unknown,
  { provider, server, what }: { provider: StandardKeyProvider; server: KmsServer; what: string },
): unknown {
  if (!(error instanceof KmipError)) return error
  return new VcenterError(
    'KMS_REFUSED',
    `key provider "${provider.name}" cannot ${what}: key server ${server.name} refused: ${messageOf(error)}`,
    { cause: error },
  )
}
