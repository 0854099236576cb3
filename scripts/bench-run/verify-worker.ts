/**
 * A thread of the benchmark that verifies recorded evidence on request, and reports when it is
 * done.
 */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { Secret } from '@nkpsim/crypto'
import {
  DEFAULT_ATTESTATION_POLICY,
  type Evidence,
  objectName,
  trustedAuthorities,
  verifyEvidence,
} from '@nkpsim/tpm'
import type { RecordedEvidence } from './attestation.ts'

const WARM_UP_ROUNDS = 50
const recorded: RecordedEvidence = workerData
const port = parentPort
if (port === null) throw new Error('run this file only as a thread of scripts/bench')

// Structured clone turns Buffers into Uint8Arrays.
const bytes = (value: Uint8Array): Buffer => Buffer.from(value)
const { quote, ...parts } = recorded.evidence
const evidence: Evidence = {
  endorsementCertificate: bytes(parts.endorsementCertificate),
  endorsementKey: bytes(parts.endorsementKey),
  attestationKey: bytes(parts.attestationKey),
  activation: bytes(parts.activation),
  eventLog: bytes(parts.eventLog),
  pcrValues: new Map([...parts.pcrValues].map(([pcr, value]) => [pcr, bytes(value)])),
  quote: { attested: bytes(quote.attested), signature: bytes(quote.signature) },
}
const context = {
  authorities: trustedAuthorities(
    recorded.authorityPems.map((pem, index) => ({ name: `${index}.pem`, bytes: Buffer.from(pem) })),
  ),
  nowMs: Date.now(),
  nonce: bytes(recorded.nonce),
  secret: Secret.from(bytes(recorded.secret)),
  challenged: {
    endorsementKeyName: objectName(evidence.endorsementKey),
    attestationKeyName: objectName(evidence.attestationKey),
  },
  known: undefined,
  hostWithSameTpm: () => undefined,
  policy: DEFAULT_ATTESTATION_POLICY,
}
const verify = (rounds: number): void => {
  for (let round = 0; round < rounds; round++) {
    const { status, message } = verifyEvidence(evidence, context)
    if (status !== 'accepted') throw new Error(message)
  }
}

verify(WARM_UP_ROUNDS)
port.postMessage('ready')
await once(port, 'message')
verify(recorded.rounds)
port.postMessage('done')
