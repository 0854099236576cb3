import { MEASURED_PCRS, objectName, readCounter, readTpmIdentity, type Tpm } from '@nkpsim/tpm'
import type { HostTpm } from './host-tpm.ts'

export type TpmDescription = Awaited<ReturnType<typeof describe>>

/**
 * Makes a function that returns facts that a host's TPM reports about itself. All callers who wait
 * for the TPM share one answer. Otherwise many of them would delay attestations, which the host
 * needs to keep its keys. A running answer is not shared, because it may be older than the call.
 */
export function tpmDescriber(tpm: Pick<HostTpm, 'use'>): () => Promise<TpmDescription> {
  let waiting: Promise<TpmDescription> | undefined
  return () => {
    if (waiting !== undefined) return waiting
    const forget = (): void => {
      if (waiting === answer) waiting = undefined
    }
    const answer = tpm.use((session) => {
      forget()
      return describe(session)
    })
    waiting = answer
    // The TPM may fail before the turn of the answer.
    answer.catch(forget)
    return answer
  }
}

async function describe(session: Tpm) {
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
}
