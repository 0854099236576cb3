import type { esxiV1 } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { boundedText } from '../records/bounded-text.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** A CSR with a P-256 key has only about 300 bytes. */
const MAX_CSR_BYTES = 4096
const MAX_PORT = 65_535

/** A host's own statements, which this vCenter cannot trust yet. */
export type HostOffer = Pick<
  esxiV1.RequestCertificateResponse__Output,
  'csr' | 'hostId' | 'managementPort' | 'tpmVersion' | 'encryptionMode' | 'version'
>

/**
 * Checks a host's offer, and makes its texts short and printable.
 * @throws VcenterError HOST_REFUSED if no genuine host would send this offer
 */
export function checkedOffer(address: string, offer: HostOffer): HostOffer {
  const { csr, hostId, managementPort, tpmVersion, encryptionMode, version } = offer
  const problem = problemOf(offer)
  if (problem !== undefined)
    throw new VcenterError(
      'HOST_REFUSED',
      `the host at ${address} ${problem}: it is not an ESXi host`,
    )
  return {
    csr,
    hostId,
    managementPort,
    tpmVersion: boundedText(tpmVersion),
    encryptionMode: boundedText(encryptionMode),
    version: boundedText(version),
  }
}

function problemOf({ csr, hostId, managementPort }: HostOffer): string | undefined {
  if (!UUID.test(hostId)) return 'states an id that is not a UUID'
  if (csr.length > MAX_CSR_BYTES) return `sends a CSR of more than ${MAX_CSR_BYTES} bytes`
  if (managementPort < 1 || managementPort > MAX_PORT)
    return `states the management port ${managementPort}`
  return undefined
}
