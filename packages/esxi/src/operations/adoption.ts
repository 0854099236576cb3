import { type Call, named } from '@nkpsim/daemon/operation'
import type { RootCredentials } from '../access/root-login.ts'
import type { Adoption } from '../adoption/adoption.ts'
import type { HostFacts } from '../host-facts.ts'
import { operation } from './operation.ts'

/** Failed calls are counted, because an attacker may try many passwords. */
const AUDIT = { target: 'vcenterInstanceId', isCounted: true } as const

/** The calling vCenter, with the password of the host's root. */
type AdoptionInput = { credentials: RootCredentials; vcenterInstanceId: string; force: boolean }

export type AdoptionOperations = ReturnType<typeof adoptionOperations>

/** Operations for a vCenter that the host does not know yet. */
export function adoptionOperations({
  adoption,
  hostId,
  managementPort,
  facts,
  onAdopted,
}: {
  adoption: Adoption
  hostId: string
  managementPort: number
  facts: HostFacts
  onAdopted: () => Promise<void>
}) {
  return named('nkpsim.esxi.v1.AdoptionService', {
    requestCertificate: operation({
      requirement: 'anyone',
      audit: AUDIT,
      run: async (input: AdoptionInput, { source, signal }: Call) => {
        const csr = await adoption.requestCertificate({ ...input, source, signal })
        const { tpmVersion, encryptionMode, version } = facts
        return { csr, hostId, managementPort, tpmVersion, encryptionMode, version }
      },
    }),
    installCertificate: operation({
      requirement: 'anyone',
      audit: AUDIT,
      run: async (
        input: AdoptionInput & { certificatePem: string; rootsPem: string },
        { source, signal }: Call,
      ) => {
        await adoption.installCertificate({ ...input, source, signal })
        await onAdopted()
      },
    }),
  })
}
