import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { KeyProvider, StandardKeyProvider } from '../records/key-provider.ts'
import { requireProviderName } from '../records/names.ts'
import type { KmsServer } from '../records/standard-key-provider.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { findProvider, requireAddable } from './lifecycle.ts'
import { makeRootSigned } from './standard/client-identity.ts'
import { CLIENT_KEY, passwordOf } from './standard/kms-nodes.ts'
import {
  addServers,
  changeServer,
  findServer,
  requireServer,
  type ServerSpec,
} from './standard/servers.ts'

const MAX_PASSWORD_BYTES = 1024

/** A server, and the password of vCenter at it. The caller wipes the password. */
export type ServerInput = { server: ServerSpec; password: Secret | undefined }

/**
 * Adds a standard key provider. vCenter gets a client certificate that its VMCA signs. The provider
 * can be used when vCenter and a server trust each other.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, PROVIDER_ALREADY_EXISTS,
 *   PROVIDER_LIMIT_REACHED, KMS_SERVER_ALREADY_EXISTS
 */
export async function registerStandard(
  { store, random }: { store: Store; random: Random },
  { provider: name, servers: inputs }: { provider: string; servers: readonly ServerInput[] },
  nowMs: number,
): Promise<KeyProvider> {
  requireProviderName(name)
  if (inputs.length === 0)
    throw new VcenterError('INVALID_REQUEST', 'a standard key provider needs a key server')
  const checked = inputs.map(checkedInput)
  const servers = addServers(
    [],
    checked.map(({ server }) => server),
  )
  const keyId = random.uuid()
  requireAddable(store.snapshot(), name, keyId)
  const made = await makeRootSigned({
    ...{ identity: store.identity, providerId: keyId, nowMs, random },
  })
  using privateKey = made.privateKey
  // Another call may have added a provider meanwhile.
  requireAddable(store.snapshot(), name, keyId)
  const provider: StandardKeyProvider = {
    ...{ kind: 'standard', name, keyId, kcv: '', tpmRequired: false, isDefault: false },
    ...{ backedUpTimeMs: undefined, updatedTimeMs: undefined, firstReachedMs: undefined },
    servers,
    clientCertificatePem: made.certificatePem,
    clientCertificateSource: 'vcenterRoot',
    requestPem: '',
  }
  const snapshot = await store.change((tables) => {
    tables.insertKeyProvider(provider)
    tables.putKmsSecret(name, CLIENT_KEY, privateKey)
    for (const each of checked) putPassword(tables, name, each)
    tables.bumpGeneration()
  })
  return findProvider(snapshot, name)
}

/** @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND */
export function findStandard(
  snapshot: Pick<Snapshot, 'keyProviders'>,
  name: string,
): StandardKeyProvider {
  const provider = findProvider(snapshot, name)
  if (provider.kind === 'standard') return provider
  throw new VcenterError(
    'WRONG_PROVIDER_KIND',
    `"${provider.name}" is a ${provider.kind} key provider, which has no key servers`,
  )
}

/** @throws VcenterError PROVIDER_NOT_FOUND, INVALID_REQUEST, KMS_SERVER_ALREADY_EXISTS */
export async function addServer(store: Store, name: string, input: ServerInput): Promise<void> {
  const { server, password } = checkedInput(input)
  const provider = findStandard(store.snapshot(), name)
  const servers = addServers(provider.servers, [server])
  await store.change((tables) => {
    tables.updateKeyProvider({ ...provider, servers })
    putPassword(tables, provider.name, { server, password })
  })
}

/**
 * Changes a server. A missing password stays, unless there is no user name anymore.
 * @throws VcenterError PROVIDER_NOT_FOUND, INVALID_REQUEST, KMS_SERVER_NOT_FOUND
 */
export async function updateServer(store: Store, name: string, input: ServerInput): Promise<void> {
  const provider = findStandard(store.snapshot(), name)
  const { name: serverName } = findServer(provider.servers, input.server.name)
  const before = store.kms.secret(provider.name, passwordOf(serverName))
  using _before = before
  const kept = input.server.userName === '' ? undefined : before
  const changed = { ...input.server, name: serverName }
  const { server, password } = checkedInput({
    server: changed,
    password: input.password ?? kept,
  })
  const servers = changeServer(provider.servers, server)
  await store.change((tables) => {
    tables.updateKeyProvider({ ...provider, servers })
    if (password === undefined) tables.removeKmsSecret(provider.name, passwordOf(serverName))
    else tables.putKmsSecret(provider.name, passwordOf(serverName), password)
  })
}

/** @throws VcenterError PROVIDER_NOT_FOUND, KMS_SERVER_NOT_FOUND, INVALID_REQUEST */
export async function removeServer(store: Store, name: string, serverName: string): Promise<void> {
  const provider = findStandard(store.snapshot(), name)
  const gone = findServer(provider.servers, serverName)
  if (provider.servers.length === 1)
    throw new VcenterError(
      'INVALID_REQUEST',
      `"${gone.name}" is the only key server of key provider "${provider.name}": add another one first, or delete the provider`,
    )
  const servers = provider.servers.filter((each) => each !== gone)
  await store.change((tables) => {
    tables.updateKeyProvider({ ...provider, servers })
    tables.removeKmsSecret(provider.name, passwordOf(gone.name))
  })
}

/** Stores the certificate of a server that an operator accepted. */
export async function trustServer(
  store: Store,
  name: string,
  serverName: string,
  trustedPem: string,
): Promise<void> {
  const provider = findStandard(store.snapshot(), name)
  const server = findServer(provider.servers, serverName)
  const servers = provider.servers.map((each) => (each === server ? { ...each, trustedPem } : each))
  await store.change((tables) => tables.updateKeyProvider({ ...provider, servers }))
}

type CheckedInput = { server: Omit<KmsServer, 'trustedPem'>; password: Secret | undefined }

function checkedInput({ server: spec, password }: ServerInput): CheckedInput {
  const server = requireServer(spec)
  if (password !== undefined && server.userName === '')
    throw new VcenterError('INVALID_REQUEST', 'a password at a key server needs a user name')
  if (password !== undefined && password.lengthBytes > MAX_PASSWORD_BYTES)
    throw new VcenterError(
      'INVALID_REQUEST',
      `a password at a key server has at most ${MAX_PASSWORD_BYTES} bytes`,
    )
  return { server, password }
}

function putPassword(tables: Tables, provider: string, { server, password }: CheckedInput): void {
  if (password !== undefined) tables.putKmsSecret(provider, passwordOf(server.name), password)
}
