import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Random } from '@nkpsim/effects'
import { createKeyAndCsr, PkiError } from '@nkpsim/pki'
import type { Network } from '@nkpsim/rpc'
import { formatIdentityUri } from '@nkpsim/rpc/identity'
import { VcenterError } from '../errors.ts'
import type { Entries, Entry } from '../records/entry.ts'
import { requireUuid } from '../records/names.ts'
import { type Partner, type PartnerCredentials, vcenterName } from '../records/partner.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Store } from '../store/store.ts'
import { usePartner } from './connect-partner.ts'
import { readEntry, takeEntries } from './entries.ts'
import { join, requireRoomInDomain } from './replication.ts'

/** Maximum number of vCenters in a domain, including this vCenter. */
const MAX_VCENTERS = 15
const CERTIFICATE_DAYS = 730
const JOIN_TIMEOUT_MS = 10_000
const MAX_PENDING = 16
const ADDRESS = /^[^\s/]{1,253}:\d{1,5}$/

/**
 * Links vCenters into one domain. Each vCenter issues a certificate of its own VMCA to the other.
 * So neither changes the roots that it trusts.
 */
export type Domain = {
  /**
   * Returns a CSR for calls to a partner. The private key stays in memory until the certificate
   * arrives.
   */
  prepare(): Promise<Buffer>
  /**
   * Allows a partner to call this vCenter.
   * @returns the partner's certificate, PEM
   * @throws VcenterError DOMAIN_FULL, ACCESS_LIMIT_REACHED, INVALID_REQUEST
   */
  admit(partner: { instanceId: string; address: string; csrDer: Buffer }): Promise<string>
  /**
   * Stores the certificate that a partner issued to this vCenter. Nothing changes if the call
   * fails.
   * @param joins whether this vCenter joins the partner's domain. If both have an entry, the
   *   partner's entry wins
   * @param requireRights checks the caller's rights. It is called again after the partner has
   *   answered
   * @throws VcenterError DOMAIN_FULL, ACCESS_LIMIT_REACHED, INVALID_REQUEST, PARTNER_UNREACHABLE;
   *   PARTNER_NOT_FOUND if the partner was unlinked meanwhile
   */
  install(
    partner: {
      instanceId: string
      address: string
      certificatePem: string
      rootsPem: string
      joins: boolean
    },
    requireRights: () => Promise<void>,
  ): Promise<void>
  /**
   * Ends the link with a partner.
   * @param tell tells the partner first. The link stays if the partner is linked again meanwhile
   * @param requireRights rejects if the link must stay
   * @throws VcenterError PARTNER_NOT_FOUND if the partner was linked again meanwhile
   */
  remove(
    instanceId: string,
    tell?: () => Promise<void>,
    requireRights?: () => Promise<void>,
  ): Promise<void>
}

/** @param askEntries requests the entries of the domain from a partner */
export function createDomain(
  store: Store,
  nowMs: () => number,
  random: Random,
  askEntries: ReturnType<typeof partnerEntries>,
): Domain {
  const pending: { publicKey: string; privateKey: Secret }[] = []
  /** Identifies the last call that linked each partner, by the partner's instance id. */
  const linkedBy = new Map<string, symbol>()

  const isKnown = (instanceId: string): boolean =>
    store.snapshot().partners.some((partner) => partner.instanceId === instanceId)
  const requireLinkable = (instanceId: string): void => {
    const { partners, entries } = store.snapshot()
    const isNew = !isKnown(instanceId)
    const names = [store.identity.instanceId, ...partners.map((partner) => partner.instanceId)]
    if (instanceId === store.identity.instanceId)
      throw new VcenterError('INVALID_REQUEST', 'a vCenter is not linked with itself')
    if (isNew && names.some((each) => vcenterName(each) === vcenterName(instanceId)))
      throw new VcenterError('INVALID_REQUEST', `there is a ${vcenterName(instanceId)} already`)
    if (isNew && partners.length + 1 >= MAX_VCENTERS)
      throw new VcenterError('DOMAIN_FULL', `a domain has at most ${MAX_VCENTERS} vCenters`)
    // A vCenter that is not linked drops its deletions when it joins a domain.
    const isShared = ({ value }: Entry): boolean => partners.length > 0 || value !== undefined
    if (isNew) requireRoomInDomain([...entries.values()].filter(isShared).length)
  }
  const requirePending = (publicKey: string) => {
    const own = pending.find((each) => each.publicKey === publicKey)
    if (own !== undefined) return own
    throw new VcenterError('INVALID_REQUEST', 'that certificate was not requested here')
  }

  const issue = async (instanceId: string, csrDer: Buffer): Promise<string> => {
    try {
      return await store.identity.authority.issue({
        csrDer,
        commonName: vcenterName(instanceId),
        identityUri: formatIdentityUri({ kind: 'vcenter', id: instanceId }),
        dnsNames: [],
        validityDays: CERTIFICATE_DAYS,
        nowMs: nowMs(),
      })
    } catch (cause) {
      if (!(cause instanceof PkiError)) throw cause
      throw new VcenterError('INVALID_REQUEST', cause.message, { cause })
    }
  }

  return {
    prepare: async () => {
      const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
        commonName: vcenterName(store.identity.instanceId),
        random,
      })
      if (pending.length >= MAX_PENDING) pending.shift()?.privateKey.wipe()
      pending.push({ publicKey: publicKeyOf(privateKeyPkcs8), privateKey: privateKeyPkcs8 })
      return csrDer
    },
    admit: async ({ instanceId: text, address, csrDer }) => {
      const instanceId = requireUuid(text, 'the id of a vCenter')
      requireAddress(address)
      requireLinkable(instanceId)
      const certificatePem = await issue(instanceId, csrDer)
      // Other vCenters may have been linked meanwhile.
      requireLinkable(instanceId)
      await store.change((tables) =>
        tables.putPartner({ instanceId, name: vcenterName(instanceId), address }),
      )
      linkedBy.set(instanceId, Symbol())
      return certificatePem
    },
    install: async (
      { instanceId: text, address, certificatePem, rootsPem, joins },
      requireRights,
    ) => {
      await requireRights()
      const instanceId = requireUuid(text, 'the id of a vCenter')
      requireAddress(address)
      requireLinkable(instanceId)
      const publicKey = publicKeyIn(certificatePem)
      publicKeyIn(rootsPem)
      const own = requirePending(publicKey)
      const { privateKey } = own
      const credentials = { certificatePem, rootsPem, privateKey }
      const isLinked = (): boolean =>
        store.snapshot().partners.some((each) => each.instanceId === instanceId && each.hasAdmitted)
      const isJoining = joins && !isLinked()
      const wasKnown = isKnown(instanceId)
      const domain = isJoining ? await askEntries({ instanceId, address }, credentials) : undefined
      // Meanwhile, other vCenters may have been linked, or this certificate may have been used. The
      // caller may have lost rights, or another caller may have unlinked the partner.
      await requireRights()
      if (wasKnown && !isKnown(instanceId))
        throw new VcenterError(
          'PARTNER_NOT_FOUND',
          `${vcenterName(instanceId)} was unlinked meanwhile: link it again`,
        )
      requireLinkable(instanceId)
      requirePending(publicKey)
      await store.change((tables) => {
        tables.putPartner({ instanceId, name: vcenterName(instanceId), address })
        tables.putPartnerCredentials(instanceId, credentials)
        if (domain !== undefined && !isLinked()) enter(store, tables, domain)
      })
      linkedBy.set(instanceId, Symbol())
      const index = pending.indexOf(own)
      if (index >= 0) pending.splice(index, 1)
      privateKey.wipe()
    },
    remove: async (instanceId, tell, requireRights) => {
      const before = linkedBy.get(instanceId)
      await tell?.()
      await requireRights?.()
      if (linkedBy.get(instanceId) !== before)
        throw new VcenterError(
          'PARTNER_NOT_FOUND',
          `${vcenterName(instanceId)} was linked again meanwhile, and stays linked`,
        )
      await store.change((tables) => tables.removePartner(instanceId))
    },
  }
}

/**
 * Returns a function that requests the shared entries of the domain from a partner. It throws
 * VcenterError PARTNER_UNREACHABLE.
 */
export function partnerEntries(network: Pick<Network, 'connect'>) {
  return async (
    partner: Pick<Partner, 'instanceId' | 'address'>,
    credentials: PartnerCredentials,
  ): Promise<Entries> => {
    try {
      const { entries } = await usePartner(network, partner, credentials, (channel) =>
        channel
          .client('nkpsim.vcenter.v1.PartnerService')
          .exchange({ entries: [] }, { timeoutMs: JOIN_TIMEOUT_MS }),
      )
      return new Map(entries.map(readEntry).map((entry) => [entry.key, entry]))
    } catch (cause) {
      const reason = messageOf(cause)
      throw new VcenterError('PARTNER_UNREACHABLE', `the domain cannot be joined: ${reason}`, {
        cause,
      })
    }
  }
}

/**
 * Joins a domain: takes the domain's entries, and adds this vCenter's own entries.
 * @throws VcenterError ACCESS_LIMIT_REACHED
 */
function enter(store: Store, tables: Tables, domain: Entries): void {
  const { entries } = store.snapshot()
  const joined = join(entries, domain, store.identity.instanceId)
  requireRoomInDomain(joined.size)
  const isElsewhere = ({ key, value }: Entry): boolean => entries.get(key)?.value !== value
  takeEntries(tables, [...joined.values()].filter(isElsewhere), joined, () => false)
  tables.replaceEntries([...joined.values()])
}

function requireAddress(address: string): void {
  if (!ADDRESS.test(address))
    throw new VcenterError('INVALID_REQUEST', 'the address of a vCenter is HOST:PORT')
}

function publicKeyOf(privateKey: Secret): string {
  const key = createPrivateKey({ key: privateKey.reveal(), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
}

function publicKeyIn(certificatePem: string): string {
  try {
    return new X509Certificate(certificatePem).publicKey
      .export({ type: 'spki', format: 'pem' })
      .toString()
  } catch (cause) {
    throw new VcenterError('INVALID_REQUEST', 'that is not a certificate', { cause })
  }
}
