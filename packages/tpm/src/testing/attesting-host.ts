import { randomBytes, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { DEFAULT_ATTESTATION_POLICY } from '../attestation/attestation-policy.ts'
import type { AttestationContext } from '../attestation/check.ts'
import { decodeKeys } from '../attestation/decoded-evidence.ts'
import {
  type TrustedAuthorities,
  trustedAuthorities,
} from '../attestation/endorsement-certificate.ts'
import {
  answerChallenge,
  type Challenge,
  type Evidence,
  readTpmIdentity,
} from '../attestation/evidence.ts'
import { makeCredential } from '../attestation/make-credential.ts'
import { objectName } from '../codec/structures.ts'
import { encodeEventLog, type LogEvent } from '../event-log/event-log.ts'
import {
  type BootDescription,
  MEASURED_PCRS,
  SECURE_BOOT_CERTIFICATE,
} from '../measured-boot/boot-description.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { connectTpm, powerCycle, type Tpm } from '../tpm.ts'

/** A boot that the default policy accepts. */
export const HONEST_BOOT: BootDescription = {
  firmwareVersion: 'nkpsim UEFI 1.0',
  secureBoot: true,
  secureBootAuthority: SECURE_BOOT_CERTIFICATE,
  bootOptions: '',
  execInstalledOnly: false,
  esxi: { version: '8.0.3', build: '24022510' },
  vibs: [
    {
      name: 'esx-base',
      version: '8.0.3-0.0.24022510',
      vendor: 'VMware',
      acceptanceLevel: 'VMwareCertified',
    },
  ],
}

/** Boots a TPM: power cycle and measurements. Returns the connection. */
export async function bootTpm(
  { endpoint }: SwtpmProcess,
  events: readonly LogEvent[],
): Promise<Tpm> {
  await powerCycle(endpoint)
  const tpm = await connectTpm(endpoint, { random: systemRandom })
  for (const { pcr, digest } of events) await tpm.pcrExtend(pcr, digest)
  return tpm
}

/** A challenge, and everything that is needed to judge the answer. */
export type Question = { challenge: Challenge; context: AttestationContext }

/** Returns a verifier's challenge for a TPM. The verifier trusts these authorities. */
export async function ask(tpm: Tpm, authorities: TrustedAuthorities): Promise<Question> {
  const identity = await readTpmIdentity(tpm)
  const secret = Secret.random(32, systemRandom.bytes)
  const nonce = randomBytes(32)
  const attestationKeyName = objectName(identity.attestationKey)
  const credential = makeCredential(
    decodeKeys(identity).endorsementKey,
    {
      keyName: attestationKeyName,
      secret: secret.reveal(),
    },
    systemRandom,
  )
  return {
    challenge: { nonce, credential },
    context: {
      authorities,
      nowMs: Date.now(),
      nonce,
      secret,
      challenged: {
        endorsementKeyName: objectName(identity.endorsementKey),
        attestationKeyName,
      },
      known: undefined,
      hostWithSameTpm: () => undefined,
      policy: DEFAULT_ATTESTATION_POLICY,
    },
  }
}

/** Returns the answer of a host that booted these events. */
export async function answer(
  tpm: Tpm,
  { challenge }: Question,
  events: readonly LogEvent[] = bootEvents(HONEST_BOOT),
  pcrs: readonly number[] = MEASURED_PCRS,
): Promise<Evidence> {
  const { name: srkName } = await provisionStorageRootKey(tpm)
  const answered = await answerChallenge(tpm, { challenge, pcrs, srkName })
  return { ...answered, eventLog: encodeEventLog(events) }
}

/** Returns the authority that certified a lab's TPMs. */
export function labAuthorities(folder: string): TrustedAuthorities {
  const ca = join(folder, 'ca')
  const files = readdirSync(ca).map((name) => ({ name, bytes: readFileSync(join(ca, name)) }))
  return trustedAuthorities(files)
}

/** Returns authorities with one more trusted root. */
export function trusting(authorities: TrustedAuthorities, rootPem: string): TrustedAuthorities {
  return { ...authorities, roots: [...authorities.roots, new X509Certificate(rootPem)] }
}
