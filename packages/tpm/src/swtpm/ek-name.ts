import { TPM_RH } from '../codec/constants.ts'
import { readName, readPrimaryName } from '../commands/object.ts'
import { isHandleMissing, TpmError } from '../errors.ts'
import type { TpmEndpoint } from '../transport/endpoint.ts'
import { connectTransport } from '../transport/socket-transport.ts'
import type { TpmTransport } from '../transport/transport.ts'

const CONNECT_TIMEOUT_MS = 1000
/** Where swtpm_setup stores the ECC endorsement key. TCG EK Credential Profile, 2.2.1.4. */
const ECC_EK_HANDLE = 0x81010016
/**
 * TPMT_PUBLIC of the template of this key: H-3, on P-384 with SHA-384 and AES-256-CFB. TCG EK
 * Credential Profile, B.4.5. The coordinates are empty.
 */
const ECC_EK_TEMPLATE = Buffer.from(
  '0023000c000300f20030b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419ca' +
    'cb47ba09699646150f9fc000f3f80e1200060100004300100004001000000000',
  'hex',
)

/**
 * Returns the Name of the endorsement key of a running TPM. Undefined if the TPM does not answer.
 * @throws TpmError TPM_COMMAND_FAILED
 */
export async function readEkName(endpoint: TpmEndpoint): Promise<Buffer | undefined> {
  try {
    const transport = await connectTransport(endpoint, CONNECT_TIMEOUT_MS)
    try {
      return await nameOf(transport)
    } finally {
      await transport.close()
    }
  } catch (error) {
    // For example, the TPM is in failure mode because it could not write its state.
    if (error instanceof TpmError && error.responseCode !== undefined) throw error
    // swtpm does not listen yet.
    return undefined
  }
}

/**
 * TPM2_Clear evicts the key but keeps the seed of its hierarchy, so the same template gives the
 * same key again. Part 3, clause 24.6.
 */
async function nameOf(transport: TpmTransport): Promise<Buffer> {
  try {
    return await readName(transport, ECC_EK_HANDLE)
  } catch (error) {
    if (!isHandleMissing(error)) throw error
    return readPrimaryName(transport, TPM_RH.ENDORSEMENT, ECC_EK_TEMPLATE)
  }
}
