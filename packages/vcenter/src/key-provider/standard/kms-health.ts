import type { Logger } from '@nkpsim/daemon'
import type { ClusterClock } from '@nkpsim/effects'
import {
  isServerFailure,
  KmipError,
  type KmipNetwork,
  type PeekServerCertificate,
} from '@nkpsim/kmip'
import type { NewEvent } from '../../records/event.ts'
import type { StandardKeyProvider } from '../../records/key-provider.ts'
import type { KmsServer } from '../../records/standard-key-provider.ts'
import { startRecurring } from '../../settings/recurring.ts'
import type { Store } from '../../store/store.ts'
import type { KmsNodes } from './kms-nodes.ts'
import { NOT_CHECKED, type NodeCheck, type NodeStatus, nodeStatus } from './node-status.ts'

const MAX_VENDOR = 200

/** Watches the key servers of all standard providers. */
export type KmsHealth = {
  /** Returns the last known status of each server, in their order. */
  statuses(provider: StandardKeyProvider): NodeStatus[]
  /** Checks all servers of a provider now. */
  check(provider: string): Promise<void>
  /** Fetches the certificates that a server shows. @throws KmipError */
  shown(provider: StandardKeyProvider, server: KmsServer): Promise<readonly string[]>
  stop(): Promise<void>
}

export type KmsHealthInput = {
  store: Store
  nodes: KmsNodes
  network: KmipNetwork
  peekServerCertificate: PeekServerCertificate
  clusterClock: ClusterClock
  logger: Logger
  /** Called after each check that changed a status, and after each regular check. */
  onChecked: () => Promise<void>
}

/** Checks all servers now, at each change of a provider, and at the interval of a setting. */
export function startKmsHealth(input: KmsHealthInput): KmsHealth {
  const { store, nodes, network, peekServerCertificate, clusterClock, logger, onChecked } = input
  const stopping = new AbortController()
  const { signal } = stopping
  /** Last check of each server, by provider and server. */
  const checks = new Map<string, NodeCheck>()
  const running = new Map<string, Promise<void>>()
  const standardOnes = (): StandardKeyProvider[] =>
    store.snapshot().keyProviders.filter((each) => each.kind === 'standard')
  const present = (name: string): StandardKeyProvider | undefined =>
    standardOnes().find((each) => each.name === name)

  const shown: KmsHealth['shown'] = async (provider, server) => {
    const identity = nodes.identity(provider)
    using _key = identity.privateKeyPem
    const { host, port, timeoutMs, proxy } = server
    const { chainPem } = await peekServerCertificate(
      network,
      { host, port, timeoutMs, identity, ...(proxy !== undefined && { proxy }) },
      signal,
    )
    return chainPem
  }
  const look = async (
    provider: StandardKeyProvider,
    server: KmsServer,
    before: NodeCheck,
  ): Promise<NodeCheck> => {
    const checkedMs = clusterClock.nowMs()
    try {
      const [shownPem = ''] = await shown(provider, server)
      const vendor = await greet(provider, server, before.vendor)
      const trusted = { isServerTrusted: true, isClientTrusted: true }
      return { checkedMs, connection: 'green', problem: '', ...trusted, vendor, shownPem }
    } catch (error) {
      signal.throwIfAborted()
      const problem = error instanceof Error ? error.message : String(error)
      return { ...before, checkedMs, connection: 'red', problem, ...trustIn(error, server) }
    }
  }
  /** Exchanges versions, and asks once what the server is. */
  const greet = async (
    provider: StandardKeyProvider,
    server: KmsServer,
    known: string,
  ): Promise<string> => {
    const session = await nodes.connect(provider, server, signal)
    try {
      if (known !== '') return known
      const { vendor } = await session.query()
      return (vendor ?? '').slice(0, MAX_VENDOR)
    } catch (error) {
      // A server that refuses Query can still give keys.
      if (isServerFailure(error)) throw error
      return ''
    } finally {
      await session.close()
    }
  }
  const checkServer = async (name: string, server: KmsServer): Promise<void> => {
    const provider = present(name)
    if (provider === undefined) return
    const id = idOf(name, server)
    const before = checks.get(id) ?? NOT_CHECKED
    const now = await look(provider, server, before)
    checks.set(id, now)
    nodes.note(name, server.name, now.connection === 'green')
    if (now.connection !== before.connection)
      logger[now.connection === 'green' ? 'info' : 'warn']('kms.checked', {
        ...{ provider: name, server: server.name, status: now.connection },
        ...(now.problem !== '' && { reason: now.problem }),
      })
    await record(name, server, before, now)
  }
  /** Stores what users see of a check. */
  const record = async (
    name: string,
    server: KmsServer,
    before: NodeCheck,
    now: NodeCheck,
  ): Promise<void> => {
    const events = checkEvents({ provider: name, server, before, now })
    const provider = present(name)
    const isFirst = now.connection === 'green' && provider?.firstReachedMs === undefined
    if (events.length === 0 && !isFirst) return
    await store.change((tables) => {
      for (const event of events) tables.insertEvent(event)
      if (!isFirst || provider === undefined) return
      tables.updateKeyProvider({ ...provider, firstReachedMs: now.checkedMs })
      tables.bumpGeneration()
    })
  }
  const checkAll = async (name: string): Promise<void> => {
    const servers = present(name)?.servers ?? []
    await Promise.all(servers.map((server) => checkServer(name, server)))
    forgetGone()
    await onChecked()
  }
  const forgetGone = (): void => {
    const known = new Set(
      standardOnes().flatMap(({ name, servers }) => servers.map((each) => idOf(name, each))),
    )
    for (const id of checks.keys()) if (!known.has(id)) checks.delete(id)
  }
  /** One check of a provider runs at a time. A check that begins meanwhile follows it. */
  const check = (name: string): Promise<void> => {
    const next = (running.get(name) ?? Promise.resolve())
      .then(() => checkAll(name))
      .catch((error: unknown) => {
        if (!signal.aborted) logger.error('kms.check-failed', { provider: name, error })
      })
      .finally(() => {
        if (running.get(name) === next) running.delete(name)
      })
    running.set(name, next)
    return next
  }
  const forget = store.onChange((next, previous) => {
    if (next.keyProviders === previous.keyProviders) return
    for (const provider of next.keyProviders)
      if (provider.kind === 'standard' && isChanged(provider, previous.keyProviders))
        void check(provider.name)
  })
  const recurring = startRecurring({
    ...{ store, clusterClock, logger, interval: 'vpxd.KMS.status' },
    work: async () => {
      await Promise.all(standardOnes().map(({ name }) => check(name)))
    },
  })
  for (const { name } of standardOnes()) void check(name)
  return {
    statuses: ({ name, servers }) =>
      servers.map((server) => nodeStatus(server, checks.get(idOf(name, server)) ?? NOT_CHECKED)),
    check,
    shown,
    stop: async () => {
      forget()
      stopping.abort()
      await recurring.stop()
      await Promise.all(running.values())
    },
  }
}

/** A server under another address, or a changed certificate of vCenter, is checked as a new one. */
function idOf(provider: string, { name, host, port }: KmsServer): string {
  return JSON.stringify([provider, name, host, port])
}

/** Whether a provider is new, or its servers or its trust changed. */
function isChanged(
  provider: StandardKeyProvider,
  previous: readonly { name: string; kind: string }[],
): boolean {
  const before = previous.find((each) => each.name === provider.name)
  if (before?.kind !== 'standard') return true
  const { servers, clientCertificatePem } = before as StandardKeyProvider
  return (
    clientCertificatePem !== provider.clientCertificatePem ||
    JSON.stringify(servers) !== JSON.stringify(provider.servers)
  )
}

function trustIn(
  error: unknown,
  { trustedPem }: KmsServer,
): Pick<NodeCheck, 'isServerTrusted' | 'isClientTrusted'> {
  const code = error instanceof KmipError ? error.code : undefined
  if (code === 'UNTRUSTED') return { isServerTrusted: false, isClientTrusted: undefined }
  if (code === 'CLIENT_UNTRUSTED')
    return { isServerTrusted: trustedPem !== '', isClientTrusted: false }
  return {
    isServerTrusted: trustedPem === '' ? false : undefined,
    isClientTrusted: undefined,
  }
}

function checkEvents({
  provider,
  server,
  before,
  now,
}: {
  provider: string
  server: KmsServer
  before: NodeCheck
  now: NodeCheck
}): NewEvent[] {
  const of = { entityKind: 'keyProvider', entity: provider, timeMs: now.checkedMs } as const
  const isLost = now.connection === 'red' && before.connection !== 'red' && server.trustedPem !== ''
  return [
    ...(isLost
      ? [
          {
            ...{ ...of, id: 'com.vmware.vc.kms.crypto.Unreachable' as const },
            message: `Key server ${server.name} of key provider ${provider} cannot be used: ${now.problem}`,
          },
        ]
      : []),
    ...(now.vendor !== '' && now.vendor !== before.vendor
      ? [
          {
            ...{ ...of, id: 'com.vmware.vc.kms.crypto.Vendor' as const },
            message: `Key server ${server.name} of key provider ${provider} is ${now.vendor}.`,
          },
        ]
      : []),
  ]
}
