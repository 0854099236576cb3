import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock, MachineClock, Random } from '@nkpsim/effects'
import { KmipError } from '@nkpsim/kmip'
import { VcenterError } from '../errors.ts'
import type { ObjectKeys } from '../forwarding/object-keys.ts'
import type { PrepareForKey } from '../forwarding/prepare-for-key.ts'
import {
  acceptServerCertificate,
  clientCertificate,
  makeSigningRequest,
  useRootSigned,
  useSelfSigned,
  useSigned,
  useUploaded,
} from '../key-provider/kms-trust.ts'
import { type KeyAttributes, setKeyAttributes } from '../key-provider/standard/key-attributes.ts'
import type { StandardKeys } from '../key-provider/standard/keys.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import {
  type CertificateTerm,
  certificateTerm,
  type NodeStatus,
  type OverallStatus,
  overallStatus,
} from '../key-provider/standard/node-status.ts'
import { findServer, type ServerSpec } from '../key-provider/standard/servers.ts'
import {
  addServer,
  findStandard,
  registerStandard,
  removeServer,
  updateServer,
} from '../key-provider/standard-providers.ts'
import type { DeclaredTask, TaskOperation } from '../records/task.ts'
import type { Store } from '../store/store.ts'
import { type KeyStatus, keyStatuses } from './key-statuses.ts'
import { operation } from './operation.ts'

const READ = [{ privilege: 'Cryptographer.ReadKeyServersInfo' }] as const
const MANAGE = [{ privilege: 'Cryptographer.ManageKeyServers' }] as const
const MANAGE_KEYS = [{ privilege: 'Cryptographer.ManageKeys' }] as const
const MAX_MADE_FOR = 200

/** A provider with the status of its servers, as callers see it. */
export type KmsClusterView = {
  provider: string
  overallStatus: OverallStatus
  servers: readonly NodeStatus[]
  clientCertificate: CertificateTerm | undefined
}

type OfProvider = { provider: string }
type OfServer = OfProvider & { server: string }
type ChangedServer = OfProvider & {
  server: ServerSpec | undefined
  /** The operation always wipes it. */
  password: Secret | undefined
}

export type StandardProviderOperations = ReturnType<typeof standardProviderOperations>

/** Operations on standard key providers. */
export function standardProviderOperations(parts: {
  store: Store
  kmsHealth: KmsHealth
  standardKeys: StandardKeys
  objectKeys: ObjectKeys
  prepareForKey: PrepareForKey
  clusterClock: ClusterClock
  /** Clock of TLS, and so of certificates. */
  machineClock: MachineClock
  random: Random
}) {
  const { store, kmsHealth, standardKeys, objectKeys, machineClock, random } = parts
  const now = (): number => machineClock.nowMs()
  const making = () => ({ store, random, nowMs: now() })
  const view = (name: string): KmsClusterView => {
    const provider = findStandard(store.snapshot(), name)
    const servers = kmsHealth.statuses(provider)
    return {
      provider: provider.name,
      overallStatus: overallStatus(servers),
      servers,
      clientCertificate: certificateTerm(provider.clientCertificatePem),
    }
  }
  /** Checks the servers of a provider, whose first check answers most questions. */
  const checked = async (name: string): Promise<KmsClusterView> => {
    await kmsHealth.check(findStandard(store.snapshot(), name).name)
    return view(name)
  }
  const certificate = (name: string) => {
    const found = clientCertificate(store, name)
    return { ...found, term: certificateTerm(found.certificatePem) }
  }
  return named('nkpsim.vcenter.v1.StandardProviderService', {
    registerProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: { operation: 'encryption.CryptoManagerKmip.registerKmipServer' },
      run: async ({
        provider,
        servers,
        password: given,
      }: OfProvider & { servers: readonly ServerSpec[]; password: Secret | undefined }) => {
        using password = given
        const inputs = servers.map((server) => ({ server, password }))
        await registerStandard({ store, random }, { provider, servers: inputs }, now())
        return view(provider)
      },
    }),
    addServer: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.registerKmipServer'),
      run: async ({ provider, server, password: given }: ChangedServer) => {
        using password = given
        await addServer(store, provider, { server: requireGiven(server), password })
        return checked(provider)
      },
    }),
    updateServer: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.updateKmipServer'),
      run: async ({ provider, server, password: given }: ChangedServer) => {
        using password = given
        await updateServer(store, provider, { server: requireGiven(server), password })
        return checked(provider)
      },
    }),
    removeServer: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.removeKmipServer'),
      run: async ({ provider, server }: OfServer) => {
        await removeServer(store, provider, server)
        return view(provider)
      },
    }),
    listServers: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ provider }: OfProvider) => view(provider),
    }),
    checkServers: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.retrieveKmipServersStatus'),
      run: async ({ provider }: OfProvider) => checked(provider),
    }),
    getServerCertificate: operation({
      requirement: MANAGE,
      audit: OPEN,
      run: async ({ provider: name, server: serverName }: OfServer, { requireStill }: Call) => {
        const provider = findStandard(store.snapshot(), name)
        const server = findServer(provider.servers, serverName)
        const chainPem = await kmsHealth.shown(provider, server).catch((cause: unknown) => {
          throw asUnreachable(cause, provider.name, server.name)
        })
        await requireStill()
        const [own = ''] = chainPem
        const isTrusted = certificateTerm(server.trustedPem)?.thumbprint
        const term = certificateTerm(own)
        return { chainPem, term, isTrusted: term !== undefined && term.thumbprint === isTrusted }
      },
    }),
    trustServer: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.uploadKmipServerCert'),
      run: async ({ provider, server, certificatePem }: OfServer & { certificatePem: string }) => {
        await acceptServerCertificate({ store, nowMs: now() }, provider, server, certificatePem)
        return checked(provider)
      },
    }),
    getClientCertificate: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ provider }: OfProvider) => certificate(provider),
    }),
    makeClientCertificate: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.generateSelfSignedClientCert'),
      run: async ({ provider, source }: OfProvider & { source: string }) => {
        switch (source) {
          case 'vcenterRoot':
            await useRootSigned(making(), provider)
            break
          case 'vcenterCertificate':
            await useSelfSigned(making(), provider)
            break
          default:
            throw new VcenterError(
              'INVALID_REQUEST',
              'vCenter makes a certificate that its VMCA signs, or a self-signed one',
            )
        }
        return certificate(provider)
      },
    }),
    makeSigningRequest: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.generateClientCsr'),
      run: async ({ provider }: OfProvider) => makeSigningRequest(making(), provider),
    }),
    setClientCertificate: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.uploadClientCert'),
      run: async ({
        provider,
        certificatePem,
        privateKey: given,
      }: OfProvider & { certificatePem: string; privateKey: Secret | undefined }) => {
        using privateKey = given
        const at = { store, nowMs: now() }
        if (privateKey === undefined) await useSigned(at, provider, certificatePem)
        else await useUploaded(at, provider, { certificatePem, privateKey })
        return certificate(provider)
      },
    }),
    makeKey: operation({
      requirement: MANAGE_KEYS,
      audit: { target: 'host' },
      task: {
        operation: 'encryption.CryptoManagerKmip.generateKey',
        isLong: true,
        of: 'host',
      },
      run: async (
        { provider, host, madeFor }: OfProvider & { host: string; madeFor: string },
        call: Call,
      ) => {
        if (madeFor.length > MAX_MADE_FOR || /\p{Cc}/u.test(madeFor))
          throw new VcenterError(
            'INVALID_REQUEST',
            `the purpose of a key has at most ${MAX_MADE_FOR} characters, and no control characters`,
          )
        const found = objectKeys.providerFor(host, provider)
        const standard = findStandard(store.snapshot(), found)
        await parts.prepareForKey(call, host, standard)
        return objectKeys.make({ host, provider: standard, madeFor }, call.signal)
      },
    }),
    setKeyAttributes: operation({
      requirement: MANAGE_KEYS,
      audit: { target: 'provider' },
      task: ofProvider('encryption.CryptoManagerKmip.setKeyCustomAttributes'),
      run: async ({ provider, ...input }: OfProvider & KeyAttributes, { signal }: Call) => {
        const found = findStandard(store.snapshot(), provider)
        await setKeyAttributes({ store, standardKeys }, { provider: found, ...input }, signal)
      },
    }),
    listKeyStatuses: operation({
      requirement: MANAGE_KEYS,
      audit: OPEN,
      run: async (
        { provider, keyIds, maxCount }: OfProvider & { keyIds: string[]; maxCount: number },
        { signal, requireStill }: Call,
      ): Promise<{ keys: KeyStatus[]; knownCount: number }> => {
        const found = findStandard(store.snapshot(), provider)
        const keys = await keyStatuses(
          { store, standardKeys },
          { provider: found, keyIds, maxCount },
          signal,
        )
        await requireStill()
        return { keys, knownCount: store.kms.countKeys(found.name) }
      },
    }),
  })
}

function ofProvider(of: TaskOperation): DeclaredTask {
  return { operation: of, isLong: true, of: 'keyProvider' }
}

/** @throws VcenterError INVALID_REQUEST */
function requireGiven(server: ServerSpec | undefined): ServerSpec {
  if (server !== undefined) return server
  throw new VcenterError('INVALID_REQUEST', 'the request names no key server')
}

function asUnreachable(cause: unknown, provider: string, server: string): unknown {
  if (!(cause instanceof KmipError)) return cause
  return new VcenterError(
    'KMS_UNREACHABLE',
    `key server ${server} of key provider "${provider}" shows no certificate: ${messageOf(cause)}`,
    { cause },
  )
}
