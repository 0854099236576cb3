import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import { createKeyAndCsr, PkiError } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { requireUuid } from '../inventory/names.ts'
import type { Store } from '../store/store.ts'
import { vcenterName } from './partner.ts'

/** vCenters of a domain, this one among them. */
const MAX_VCENTERS = 15
const CERTIFICATE_DAYS = 730
const MAX_PENDING = 16
const ADDRESS = /^[^\s/]{1,253}:\d{1,5}$/

/** How vCenters come into one domain: each gives the other a certificate of its own VMCA, so that neither's roots change. */
export type Domain = {
  /** A CSR for calls to a partner, whose key waits in memory for the certificate. */
  prepare(): Promise<Buffer>
  /**
   * Admits a partner: it may call this vCenter from now on.
   * @returns its certificate, PEM
   * @throws VcenterError DOMAIN_FULL, INVALID_REQUEST
   */
  admit(partner: { instanceId: string; address: string; csrDer: Buffer }): Promise<string>
  /**
   * Keeps what a partner issued to this vCenter.
   * @param joins this vCenter comes into the partner's domain: what both have stands as the partner has it
   * @throws VcenterError DOMAIN_FULL, INVALID_REQUEST
   */
  install(partner: {
    instanceId: string
    address: string
    certificatePem: string
    rootsPem: string
    joins: boolean
  }): void
  remove(instanceId: string): void
}

export function createDomain(store: Store, nowMs: () => number): Domain {
  const pending: { publicKey: string; privateKey: Secret }[] = []

  const requireRoom = (instanceId: string): void => {
    const { partners } = store.snapshot()
    const isKnown = partners.some((partner) => partner.instanceId === instanceId)
    if (instanceId === store.identity.instanceId)
      throw new VcenterError('INVALID_REQUEST', 'a vCenter is not linked with itself')
    if (!isKnown && partners.length + 1 >= MAX_VCENTERS)
      throw new VcenterError('DOMAIN_FULL', `a domain has at most ${MAX_VCENTERS} vCenters`)
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
      })
      if (pending.length >= MAX_PENDING) pending.shift()?.privateKey.wipe()
      pending.push({ publicKey: publicKeyOf(privateKeyPkcs8), privateKey: privateKeyPkcs8 })
      return csrDer
    },
    admit: async ({ instanceId: text, address, csrDer }) => {
      const instanceId = requireUuid(text, 'the id of a vCenter')
      requireAddress(address)
      requireRoom(instanceId)
      const certificatePem = await issue(instanceId, csrDer)
      store.change((tables) =>
        tables.putPartner({ instanceId, name: vcenterName(instanceId), address }),
      )
      return certificatePem
    },
    install: ({ instanceId: text, address, certificatePem, rootsPem, joins }) => {
      const instanceId = requireUuid(text, 'the id of a vCenter')
      requireAddress(address)
      requireRoom(instanceId)
      const publicKey = publicKeyIn(certificatePem)
      publicKeyIn(rootsPem)
      const index = pending.findIndex((each) => each.publicKey === publicKey)
      const [own] = index < 0 ? [] : pending.splice(index, 1)
      if (own === undefined)
        throw new VcenterError('INVALID_REQUEST', 'that certificate was not requested here')
      using privateKey = own.privateKey
      store.change((tables) => {
        tables.putPartner({ instanceId, name: vcenterName(instanceId), address })
        tables.putPartnerAccess(instanceId, { certificatePem, rootsPem, privateKey })
        // Behind whatever the domain has written: it wins where both have something.
        if (joins)
          tables.putEntries(
            [...store.snapshot().entries.values()].map((entry) => ({ ...entry, counter: 0 })),
          )
      })
    },
    remove: (instanceId) => store.change((tables) => tables.removePartner(instanceId)),
  }
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
    throw new VcenterError('INVALID_REQUEST', 'that is no certificate', { cause })
  }
}
