import type { CallNotes } from '@nkpsim/daemon/audit'
import type { MachineClock } from '@nkpsim/effects'
import type { AttestationService } from '../attestation/attestation.ts'
import type { KeyProviderService } from '../key-provider/key-provider-service.ts'
import type { TrustStore } from '../state/trust-state.ts'
import { administrationOperations } from './administration.ts'
import { attestationOperations } from './attestation.ts'
import { keyProviderOperations } from './key-provider.ts'
import type { Declared } from './operation.ts'
import { statusOperations } from './status.ts'

export type TrustOperations = ReturnType<typeof trustOperations>

/** Every operation of a trust host by its noun. */
export function trustOperations(
  input: Omit<Parameters<typeof administrationOperations>[0], 'attestation'> & {
    store: TrustStore
    attestation: AttestationService
    notes: CallNotes
    keyProvider: KeyProviderService
    machineClock: MachineClock
  },
) {
  return {
    administration: administrationOperations(input),
    attestation: attestationOperations(input),
    keyProvider: keyProviderOperations(input.keyProvider),
    status: statusOperations(input),
  }
}

/** Lists the declarations of all operations. */
export function declaredOperations(operations: TrustOperations): Declared[] {
  return Object.values(operations).flatMap((ofNoun) => Object.values<Declared>(ofNoun))
}
