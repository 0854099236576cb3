import { shellWord } from '@nkpsim/daemon/name-text'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import { PkiError, parseThumbprint } from '@nkpsim/pki'
import { formatIdentityUri, type Network, type RpcChannel, RpcError } from '@nkpsim/rpc'
import { keepRecord } from '../attestation/keep-record.ts'
import { judgeStatedTpm } from '../attestation/stated-tpm.ts'
import { VcenterError } from '../errors.ts'
import type { Host } from '../records/host.ts'
import { requireName } from '../records/names.ts'
import type { Store } from '../store/store.ts'
import { checkedOffer } from './host-offer.ts'
import { requireBelowLimit, requireCluster, requireNoRemoval } from './inventory.ts'
import { requireRightToAdd, requireRightToTake } from './placement-rights.ts'
import { changesVsanMembers } from './vsan-members.ts'

const CONNECT_TIMEOUT_MS = 15_000
/** Longer than the 20 s that a host waits for a TPM that does not answer. */
const ADOPTION_TIMEOUT_MS = 25_000
const HOST_CERTIFICATE_DAYS = 730
const MAX_PORT = 65_535
/** Limit of vSphere (https://configmax.broadcom.com). Each host needs an open connection. */
const MAX_HOSTS = 2500
const ADDRESS = /^([^:\s/]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/

export type AddHostInput = {
  name: string
  /** `host:port` of the adoption service. */
  address: string
  /** Thumbprint that the operator gave; empty if the operator does not know it yet. */
  thumbprint: string
  username: string
  password: string
  /** Empty for a standalone host. */
  cluster: string
  force: boolean
}

export type AddHostContext = {
  /** Name of the user who makes the request. */
  by: string
  /** Rejects if the caller may not add the host anymore. Called after each wait for the host. */
  requireStill: () => Promise<void>
  /** @throws VcenterError if a host of this vCenter must not leave its cluster */
  requireMayLeave: (host: Host) => void
  clusterClock: ClusterClock
  /** Clock by which vCenter judges certificates. */
  machineClock: MachineClock
  network: Pick<Network, 'connectPinned' | 'fetchCertificate'>
  isConnected: (hostId: string) => boolean
  /** Names, addresses and ids of the hosts that are now being added. */
  underWay: Set<string>
}

/**
 * Takes a host under management. The host enters the inventory only after it has its certificate,
 * so a failed call leaves nothing in the inventory. The call can then be repeated, because the host
 * accepts the vCenter that it already knows. A connected host is taken again only by force.
 * @throws VcenterError
 */
export async function addHost(
  store: Store,
  input: AddHostInput,
  context: AddHostContext,
): Promise<Host> {
  using _name = reserve(context.underWay, `name ${input.name}`)
  // A second request would replace the key for which the first certificate is issued.
  using _address = reserve(context.underWay, `address ${input.address}`)
  return await adopt(store, input, context)
}

async function adopt(store: Store, input: AddHostInput, context: AddHostContext): Promise<Host> {
  const { by, requireStill, requireMayLeave, clusterClock, machineClock, network } = context
  const { isConnected, underWay } = context
  const { address, cluster } = input
  const place = cluster === '' ? undefined : cluster
  const name = requireMayAdd(store, input, by)
  const [, hostName, port] = ADDRESS.exec(address) ?? []
  if (hostName === undefined || Number(port) > MAX_PORT)
    throw new VcenterError('INVALID_REQUEST', 'the address of a host is HOST:PORT')
  const thumbprint = await verifyThumbprint(network, input)

  const channel = await connect(network, address, thumbprint)
  try {
    const { instanceId, authority } = store.identity
    const adoption = channel.client('nkpsim.esxi.v1.AdoptionService')
    const options = { timeoutMs: ADOPTION_TIMEOUT_MS }
    const asked = {
      credentials: { username: input.username, password: input.password },
      vcenterInstanceId: instanceId,
      force: input.force,
    }
    const answer = await asHostError(address, adoption.requestCertificate(asked, options))
    const offer = checkedOffer(address, answer)
    using _id = reserve(underWay, `id ${offer.hostId}`)
    const mayTake = (): Host | undefined => {
      requireMayAdd(store, input, by)
      const known = requireNotTaken(store, name, offer.hostId)
      if (known === undefined) requireBelowLimit(store.snapshot().hosts, MAX_HOSTS, 'hosts')
      else {
        requireRightToTake(store.snapshot(), known, place, by)
        requireNoRemoval(store.snapshot(), known)
        if (known.cluster !== place) requireMayLeave(known)
      }
      return known
    }
    await requireStill()
    const isKnown = mayTake() !== undefined
    if (isKnown && !input.force && isConnected(offer.hostId))
      throw new VcenterError('HOST_ALREADY_CONNECTED', `host "${name}" is in this vCenter already`)
    const certificatePem = await authority.issue({
      csrDer: offer.csr,
      commonName: name,
      identityUri: formatIdentityUri({ kind: 'host', id: offer.hostId }),
      dnsNames: [...new Set([hostName, 'localhost'])],
      validityDays: HOST_CERTIFICATE_DAYS,
      nowMs: machineClock.nowMs(),
    })
    const host: Host = {
      id: offer.hostId,
      name,
      address: `${hostName}:${offer.managementPort}`,
      cluster: place,
      tpmVersion: offer.tpmVersion,
      encryptionMode: offer.encryptionMode,
      esxiVersion: offer.version,
      isDisconnected: false,
    }
    const certificate = { certificatePem, rootsPem: authority.certificatePem }
    await asHostError(address, adoption.installCertificate({ ...asked, ...certificate }, options))
    await requireStill()
    // Checks again, because meanwhile the host may have moved or the user may have lost rights.
    const known = mayTake()
    const record = store.snapshot().attestations.get(host.id)
    const before = known && { tpmVersion: known.tpmVersion, record }
    const judged = input.force ? undefined : judgeStatedTpm(before, host, clusterClock.nowMs())
    await store.change((tables) => {
      tables.putHost(host)
      // An operator who takes a host by force, with the host's password, confirms the host's
      // present TPM.
      if (input.force) tables.forgetAttestation(host.id)
      if (judged !== undefined) keepRecord(tables, host, judged, record)
      if (known === undefined && host.encryptionMode === 'TPM')
        tables.insertEvent({
          timeMs: clusterClock.nowMs(),
          id: 'com.vmware.vc.HostTpmConfigEncryptionEvent',
          entityKind: 'host',
          entity: name,
        })
      const isOther = known !== undefined && isEntitledOtherwise(known, host)
      if (isOther || changesVsanMembers(store.snapshot(), known, host)) tables.bumpGeneration()
    })
    return host
  } finally {
    channel.close()
  }
}

/**
 * Checks whether a user may now add a host at this place.
 * @returns the host's name in its stored form
 * @throws VcenterError INVALID_NAME, CLUSTER_NOT_FOUND, NO_PERMISSION
 */
function requireMayAdd(store: Store, { name, cluster }: AddHostInput, by: string): string {
  const snapshot = store.snapshot()
  const isKept = snapshot.hosts.some((host) => host.name === name)
  const kept = isKept ? name : requireName(name, 'a host')
  if (cluster !== '') requireCluster(snapshot, cluster)
  requireRightToAdd(snapshot, cluster === '' ? undefined : cluster, by)
  return kept
}

async function verifyThumbprint(
  network: AddHostContext['network'],
  { address, thumbprint }: AddHostInput,
): Promise<string> {
  const expected = thumbprint === '' ? '' : normalise(thumbprint)
  const options = { timeoutMs: CONNECT_TIMEOUT_MS }
  const shown = await asHostError(address, network.fetchCertificate(address, options))
  if (expected === shown.thumbprint) return expected
  throw expected === ''
    ? new VcenterError(
        'HOST_THUMBPRINT_UNVERIFIED',
        `the host at ${address} shows the thumbprint ${shown.thumbprint}: compare it with the host's own and give it`,
      )
    : new VcenterError(
        'HOST_THUMBPRINT_MISMATCH',
        `the host at ${address} shows the thumbprint ${shown.thumbprint}, not the one given: it is another host, or someone is in between`,
      )
}

function normalise(thumbprint: string): string {
  try {
    return parseThumbprint(thumbprint)
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    throw new VcenterError('INVALID_REQUEST', cause.message, { cause })
  }
}

function connect(
  network: AddHostContext['network'],
  address: string,
  pinnedThumbprint: string,
): Promise<RpcChannel> {
  const timeoutMs = CONNECT_TIMEOUT_MS
  return asHostError(address, network.connectPinned({ address, pinnedThumbprint, timeoutMs }))
}

/**
 * Returns the known host with this id; undefined if it is not in the inventory.
 * @throws VcenterError HOST_ALREADY_EXISTS if another host has the name, or if the host already has
 *   another name
 */
function requireNotTaken(store: Store, name: string, hostId: string): Host | undefined {
  const { hosts } = store.snapshot()
  const namesake = hosts.find((each) => each.name === name)
  if (namesake !== undefined && namesake.id !== hostId)
    throw new VcenterError(
      'HOST_ALREADY_EXISTS',
      `the name "${name}" is taken by another host; if this host was installed again, remove the former one first: nkpsim host remove ${shellWord(name)}`,
    )
  const known = hosts.find((each) => each.id === hostId)
  if (known !== undefined && known.name !== name)
    throw new VcenterError(
      'HOST_ALREADY_EXISTS',
      `that host is in this vCenter already, as "${known.name}"`,
    )
  return known
}

/** Whether the host's new facts change what it should hold. */
function isEntitledOtherwise(known: Host, host: Host): boolean {
  return (
    known.cluster !== host.cluster ||
    known.tpmVersion !== host.tpmVersion ||
    known.esxiVersion !== host.esxiVersion
  )
}

/**
 * Prevents two simultaneous calls from adding the same host.
 * @throws VcenterError HOST_ADD_IN_PROGRESS
 */
function reserve(underWay: Set<string>, what: string): Disposable {
  if (underWay.has(what))
    throw new VcenterError('HOST_ADD_IN_PROGRESS', 'this host is being added by another call')
  underWay.add(what)
  return { [Symbol.dispose]: () => void underWay.delete(what) }
}

async function asHostError<T>(address: string, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (cause) {
    if (!(cause instanceof RpcError)) throw cause
    const { message } = cause
    switch (cause.code) {
      case 'CREDENTIALS_WRONG':
      case 'CREDENTIALS_LOCKED':
        throw new VcenterError('HOST_CREDENTIALS_WRONG', message, { cause })
      case 'MANAGED_BY_ANOTHER_VCENTER':
        throw new VcenterError('HOST_MANAGED_BY_ANOTHER_VCENTER', message, { cause })
      case 'THUMBPRINT_MISMATCH':
        throw new VcenterError('HOST_THUMBPRINT_MISMATCH', message, { cause })
      default:
        throw cause.status === 'UNAVAILABLE' || cause.status === 'DEADLINE_EXCEEDED'
          ? new VcenterError('HOST_UNREACHABLE', `the host at ${address} cannot be reached`, {
              cause,
            })
          : new VcenterError('HOST_REFUSED', `the host at ${address} refused: ${message}`, {
              cause,
            })
    }
  }
}
