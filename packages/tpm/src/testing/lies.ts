import { randomBytes } from 'node:crypto'
import { decodeKeys } from '../attestation/decoded-evidence.ts'
import { activationProof } from '../attestation/evidence.ts'
import { AK_TEMPLATE, EK_TEMPLATE } from '../attestation/keys.ts'
import { TPMA_OBJECT } from '../codec/constants.ts'
import { encodePublicArea, toKeyObject } from '../codec/public-area.ts'
import { EVENT_TYPE, measure } from '../event-log/event-log.ts'
import { MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { HONEST_BOOT } from './attesting-host.ts'
import { forgeCertificate } from './forged-certificate.ts'
import { booted, forgedQuote } from './forged-quote.ts'
import { boots, certified, edited, forged, known, type Lie } from './tell-lies.ts'

/**
 * Lies with a software key fail this check too. The test requires that their own check detects
 * them.
 */
export const FORGED_BY_SOFTWARE = 'AK_NOT_ACTIVATED'

export const LIES: readonly Lie[] = [
  {
    name: 'an EK certificate that the host made itself',
    code: 'EK_CERTIFICATE_UNTRUSTED',
    tell: ({ evidence, context }) => {
      const key = toKeyObject(decodeKeys(evidence).endorsementKey)
      const { certificateDer } = forgeCertificate(key)
      return {
        evidence: { ...evidence, endorsementCertificate: certificateDer },
        context: { ...context, nowMs: Date.now() + 1000 },
      }
    },
  },
  {
    name: 'an EK certificate that is out of date',
    code: 'EK_CERTIFICATE_EXPIRED',
    tell: ({ evidence, context }) => ({ evidence, context: { ...context, nowMs: 0 } }),
  },
  certified('a certificate for another use', 'EK_CERTIFICATE_USAGE', { usage: false }),
  certified('a certificate of an authority', 'EK_CERTIFICATE_USAGE', { isCa: true }),
  certified('a certificate that names no TPM', 'EK_CERTIFICATE_ATTRIBUTES', { attributes: false }),
  {
    name: 'the EK certificate of another host',
    code: 'EK_CERTIFICATE_MISMATCH',
    tell: ({ evidence, context, other }) => ({
      evidence: {
        ...evidence,
        endorsementCertificate: other.evidence.endorsementCertificate,
      },
      context,
    }),
  },
  {
    name: 'an EK whose flags say that it may leave its TPM',
    code: 'EK_ATTRIBUTES',
    tell: ({ evidence, context }) => {
      const { endorsementKey } = decodeKeys(evidence)
      const objectAttributes = EK_TEMPLATE.objectAttributes & ~TPMA_OBJECT.fixedTPM
      const changed = encodePublicArea({ ...endorsementKey, objectAttributes })
      return { evidence: { ...evidence, endorsementKey: changed }, context }
    },
  },
  known('another TPM than before', 'EK_CHANGED', () => ({
    endorsementKeyName: Buffer.alloc(34, 1),
  })),
  {
    name: 'the TPM of another host',
    code: 'EK_OF_ANOTHER_HOST',
    tell: ({ evidence, context }) => ({
      evidence,
      context: { ...context, hostWithSameTpm: () => 'esx-2' },
    }),
  },
  {
    name: 'an AK without the flag that restricts it',
    code: 'AK_ATTRIBUTES',
    tell: ({ evidence, context }) => ({
      evidence: forgedQuote(evidence, {}, AK_TEMPLATE.objectAttributes & ~TPMA_OBJECT.restricted),
      context,
    }),
  },
  {
    name: 'an AK that may leave its TPM',
    code: 'AK_ATTRIBUTES',
    tell: ({ evidence, context }) => ({
      evidence: forgedQuote(evidence, {}, AK_TEMPLATE.objectAttributes & ~TPMA_OBJECT.fixedTPM),
      context,
    }),
  },
  {
    name: 'an AK outside the TPM',
    code: 'AK_NOT_ACTIVATED',
    tell: ({ evidence, context }) => ({
      evidence: {
        ...forgedQuote(evidence, {}),
        // Proof of a host that cannot open the credential.
        activation: randomBytes(32),
      },
      context,
    }),
  },
  {
    name: 'an AK for which the opened credential was not made',
    code: 'AK_NOT_ACTIVATED',
    tell: ({ evidence, context }) => ({ evidence: forgedQuote(evidence, {}), context }),
  },
  {
    name: "another host's AK and quote",
    code: 'AK_NOT_ACTIVATED',
    tell: ({ evidence, context, other }) => ({
      evidence: {
        ...evidence,
        attestationKey: other.evidence.attestationKey,
        activation: other.evidence.activation,
        quote: other.evidence.quote,
      },
      context,
    }),
  },
  {
    name: 'the proof of an earlier activation',
    code: 'AK_NOT_ACTIVATED',
    tell: ({ evidence, context }) => ({
      evidence: { ...evidence, activation: activationProof(context.secret, randomBytes(32)) },
      context,
    }),
  },
  forged('a quote that no TPM generated', 'QUOTE_TYPE', { magic: 0x41414141 }),
  forged('a statement of another kind', 'QUOTE_TYPE', { type: 0x8017 }),
  {
    name: 'a quote that was changed after it was signed',
    code: 'QUOTE_SIGNATURE',
    tell: ({ evidence, context }) => {
      const attested = Buffer.from(evidence.quote.attested)
      // Position of one byte of the clock. Everything else still matches.
      const at = 6 + 2 + 34 + 2 + 32 + 7
      attested.writeUInt8(attested.readUInt8(at) ^ 1, at)
      return { evidence: { ...evidence, quote: { ...evidence.quote, attested } }, context }
    },
  },
  forged('a quote by a key of another hierarchy', 'QUOTE_SIGNER', { signer: Buffer.alloc(34, 2) }),
  {
    name: 'a quote with an old nonce',
    code: 'QUOTE_NONCE',
    tell: ({ evidence, context }) => {
      const nonce = randomBytes(32)
      const activation = activationProof(context.secret, nonce)
      return { evidence: { ...evidence, activation }, context: { ...context, nonce } }
    },
  },
  {
    name: 'a quote over fewer PCRs',
    code: 'QUOTE_PCRS',
    tell: ({ evidence, context }) =>
      booted({ evidence, context }, bootEvents(HONEST_BOOT), [0, 2, 4]),
  },
  known('a clock that went back', 'CLOCK_BACKWARDS', ({ clockMs }) => ({ clockMs: clockMs + 1n })),
  known('a reset count that went back', 'CLOCK_BACKWARDS', ({ resetCount }) => ({
    resetCount: resetCount + 1,
    clockMs: 0n,
  })),
  known('an older firmware of the TPM', 'FIRMWARE_BACKWARDS', ({ firmwareVersion }) => ({
    firmwareVersion: firmwareVersion + 1n,
  })),
  edited('an event of a type that nobody knows', 'EVENT_TYPE_UNKNOWN', (events) => [
    ...events,
    {
      pcr: 23,
      type: 0x7f,
      digest: measure(23, 'EV_IPL', Buffer.alloc(0)).digest,
      data: Buffer.alloc(0),
    },
  ]),
  edited('a log whose words were changed, and not its digests', 'EVENT_DIGEST', (events) =>
    events.map((event) =>
      event.type === EVENT_TYPE.EV_EFI_ACTION
        ? { ...event, data: Buffer.from('esxi version=8.0.3 build=99999999') }
        : event,
    ),
  ),
  edited('a log that leaves out a PCR', 'EVENT_LOG_INCOMPLETE', (events) =>
    events.filter(({ pcr }) => pcr !== 14),
  ),
  edited('the log of another boot', 'EVENT_LOG_MISMATCH', () =>
    bootEvents({ ...HONEST_BOOT, bootOptions: 'noIOMMU' }),
  ),
  edited('a log with one event less', 'EVENT_LOG_MISMATCH', (events) =>
    events.filter(({ data }) => !data.includes('esx-base')),
  ),
  edited('a log with an event that was never measured', 'EVENT_LOG_MISMATCH', (events) => [
    ...events,
    measure(9, 'EV_IPL', Buffer.from('vib of somebody')),
  ]),
  edited(
    'a log with events of two PCRs that were never measured',
    'EVENT_LOG_MISMATCH',
    (events) => [
      ...events,
      measure(7, 'EV_IPL', Buffer.from('key of somebody')),
      measure(9, 'EV_IPL', Buffer.from('vib of somebody')),
    ],
  ),
  boots('a boot of something that is not ESXi', 'EVENT_LOG_CONTENT', () =>
    MEASURED_PCRS.map((pcr) => measure(pcr, 'EV_IPL', Buffer.from('Linux'))),
  ),
  boots('more than one boot in one log', 'EVENT_LOG_CONTENT', () => [
    ...bootEvents(HONEST_BOOT),
    ...bootEvents(HONEST_BOOT),
  ]),
  boots('secure boot turned off', 'SECURE_BOOT_DISABLED', () =>
    bootEvents({ ...HONEST_BOOT, secureBoot: false, secureBootAuthority: undefined }),
  ),
  boots('an ESXi that is too old', 'VERSION_NOT_ACCEPTED', () =>
    bootEvents({ ...HONEST_BOOT, esxi: { version: '7.0.1', build: '1' } }),
  ),
  {
    name: 'a build that is not accepted',
    code: 'BUILD_NOT_ACCEPTED',
    tell: ({ evidence, context }) => ({
      evidence,
      context: { ...context, policy: { ...context.policy, acceptedBuilds: ['1', '2'] } },
    }),
  },
  boots('a VIB that nobody vouches for', 'VIB_NOT_ACCEPTED', () =>
    bootEvents({
      ...HONEST_BOOT,
      vibs: [
        ...HONEST_BOOT.vibs,
        { name: 'rogue', version: '1', vendor: 'me', acceptanceLevel: 'CommunitySupported' },
      ],
    }),
  ),
  {
    name: 'bytes that are not a report',
    code: 'EVIDENCE_MALFORMED',
    tell: ({ evidence, context }) => ({
      evidence: { ...evidence, quote: { ...evidence.quote, attested: Buffer.from('quote') } },
      context,
    }),
  },
  {
    name: 'no EK certificate at all',
    code: 'EVIDENCE_MALFORMED',
    tell: ({ evidence, context }) => ({
      evidence: { ...evidence, endorsementCertificate: Buffer.alloc(0) },
      context,
    }),
  },
  {
    name: 'a log that ends in the middle',
    code: 'EVENT_LOG_MALFORMED',
    tell: ({ evidence, context }) => ({
      evidence: { ...evidence, eventLog: evidence.eventLog.subarray(0, -1) },
      context,
    }),
  },
]
