import { MEASURED_PCRS, objectName, readCounter, readTpmIdentity } from '@nkpsim/tpm'
import type { HostTpm } from './host-tpm.ts'

export type TpmDescription = Awaited<ReturnType<typeof describeTpm>>

/** Returns facts that a host's TPM reports about itself. */
export function describeTpm(tpm: HostTpm) {
  return tpm.use(async (session) => {
    const { version, manufacturer, firmwareVersion } = await session.getInfo()
    const lockout = await session.getDictionaryAttackState()
    const { endorsementKey, endorsementCertificate } = await readTpmIdentity(session)
    const pcrs = await session.pcrRead(MEASURED_PCRS)
    const counter = async (which: 'bootPolicy' | 'configuration') =>
      (await readCounter(session, which))?.value ?? 0n
    return {
      version,
      manufacturer,
      firmwareVersion,
      endorsementKeyName: objectName(endorsementKey),
      /** DER; empty if the TPM has no certificate. */
      endorsementCertificate,
      pcrs: MEASURED_PCRS.map((pcr) => ({ pcr, value: pcrs.get(pcr) })),
      lockout,
      bootPolicyCounter: await counter('bootPolicy'),
      configurationCounter: await counter('configuration'),
    }
  })
}
