import { Secret } from '@nkpsim/crypto'
import { type ServiceRegistration, serve, type trustV1, wipedOnceSent } from '@nkpsim/rpc'
import type { TrustErrorCode } from '../errors.ts'
import type { HostProof } from '../key-provider/require-proof.ts'
import type { KeyProviderOperations } from '../operations/key-provider.ts'

/** Reason of a key that was changed, or wrapped under another primary key. */
const WRAPPED_KEY_INVALID = 'WRAPPED_KEY_INVALID'

/** Serves nkpsim.trust.v1.KeyProviderService. */
export function keyProviderService(operations: KeyProviderOperations): ServiceRegistration {
  return serve(
    'nkpsim.trust.v1.KeyProviderService',
    operations,
    {
      createNonce: async (request, run) => run(request),
      wrapKeys: async ({ providerId, keyCount, proof }, run) => {
        const made = await run({ providerId, keyCount, proof: proofOf(proof) })
        return wipedOnceSent({
          keys: made.map(({ key, wrapped }) => ({
            key: bytesOf(key),
            wrapped: {
              primaryKeyId: wrapped.primaryKeyId,
              ciphertext: Buffer.from(wrapped.ciphertext),
            },
          })),
        })
      },
      unwrapKeys: async ({ providerId, wrapped, proof }, run) => {
        const results = await run({ providerId, wrapped, proof: proofOf(proof) })
        return wipedOnceSent({
          keys: results.map((each) =>
            each instanceof Secret
              ? { key: bytesOf(each) }
              : { reason: reasonOf(each.code), message: each.message },
          ),
        })
      },
    },
    'unauthenticated',
  )
}

/** Moves a key into the answer, which the server zeroes after it is sent. */
function bytesOf(key: Secret): Buffer {
  using own = key
  return Buffer.from(own.reveal())
}

function reasonOf(code: TrustErrorCode): string {
  return code === 'INVALID_REQUEST' ? WRAPPED_KEY_INVALID : code
}

function proofOf(proof: trustV1.HostProof__Output | null): HostProof {
  return {
    token: proof?.token ?? '',
    proofKey: Buffer.from(proof?.proofKey ?? []),
    nonce: Buffer.from(proof?.nonce ?? []),
    signature: Buffer.from(proof?.signature ?? []),
  }
}
