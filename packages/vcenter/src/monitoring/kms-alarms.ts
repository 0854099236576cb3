import { isDeepStrictEqual } from 'node:util'
import { shellWord } from '@nkpsim/daemon/name-text'
import {
  type CertificateTerm,
  certificateTerm,
  type NodeStatus,
} from '../key-provider/standard/node-status.ts'
import type { AlarmRecord } from '../records/alarm.ts'
import type { NewEvent } from '../records/event.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Names of the alarms about key servers. vSphere has them; their exact names are not proved. */
export const KMS_ALARMS = {
  health: 'Key Management Server Health Status Alarm',
  clientCertificate: 'KMS Client Certificate Status Alarm',
  serverCertificate: 'KMS Server Certificate Status Alarm',
} as const

export type KmsAlarmName = (typeof KMS_ALARMS)[keyof typeof KMS_ALARMS]

/** A problem with a key server, or with the trust between it and vCenter. */
export type KmsProblem = {
  name: KmsAlarmName
  provider: string
  /** Distinguishes problems of the same kind and provider. */
  id: string
  status: 'red' | 'yellow'
  message: string
}

/** The servers of a standard provider at their last check. */
export type CheckedProvider = { provider: StandardKeyProvider; nodes: readonly NodeStatus[] }

/**
 * Returns the problems of all key servers. Pure.
 * @param thresholdMs how long before its end a certificate is a problem
 */
export function kmsProblems(
  all: readonly CheckedProvider[],
  nowMs: number,
  thresholdMs: number,
): KmsProblem[] {
  return all.flatMap(({ provider, nodes }) => {
    const { name, clientCertificatePem } = provider
    return [
      ...nodes.flatMap((node) => [
        ...unreachable(name, node),
        ...expiring(
          { alarm: KMS_ALARMS.serverCertificate, provider: name, id: node.server.name },
          `the certificate of key server ${node.server.name}`,
          `accept its new certificate: nkpsim kms trust ${shellWord(name)} --server-certificate`,
          { term: node.certificate, nowMs, thresholdMs },
        ),
      ]),
      ...expiring(
        { alarm: KMS_ALARMS.clientCertificate, provider: name, id: '' },
        'the certificate of vCenter at the key servers',
        `make a new one, and load it into the key servers: nkpsim kms trust ${shellWord(name)}`,
        { term: certificateTerm(clientCertificatePem), nowMs, thresholdMs },
      ),
    ]
  })
}

/** Returns the events of certificates that will expire soon, when that begins. Pure. */
export function expiryEvents(
  before: readonly KmsProblem[],
  now: readonly KmsProblem[],
  timeMs: number,
): NewEvent[] {
  const keyOf = ({ name, provider, id }: KmsProblem): string => JSON.stringify([name, provider, id])
  const known = new Set(before.map(keyOf))
  return now
    .filter((each) => each.name !== KMS_ALARMS.health && !known.has(keyOf(each)))
    .map(({ name, provider, message }) => ({
      id:
        name === KMS_ALARMS.clientCertificate
          ? 'com.vmware.vc.vecs.KMSClientCertExpirationEvent'
          : 'com.vmware.vc.vecs.KMSServerCertExpirationEvent',
      ...({ entityKind: 'keyProvider', entity: provider, timeMs, message } as const),
    }))
}

/** Returns the problems of stored alarms, so that these stay acknowledged until the first check. */
export function problemsAtStart(alarms: readonly AlarmRecord[]): KmsProblem[] {
  const names: readonly string[] = Object.values(KMS_ALARMS)
  return alarms
    .filter(({ name }) => names.includes(name))
    .map(({ name, entity, entityId, status, message }) => ({
      ...{ name: name as KmsAlarmName, provider: entity, id: entityId, status, message },
    }))
}

/** Returns the known problems if they are the same, because a new object causes new alarms. */
export function sameOrNew(
  known: readonly KmsProblem[],
  now: readonly KmsProblem[],
): readonly KmsProblem[] {
  return isDeepStrictEqual(known, now) ? known : now
}

function unreachable(provider: string, { server, connection, problem }: NodeStatus): KmsProblem[] {
  // An operator who has not made the two trust each other yet knows that.
  if (connection !== 'red' || server.trustedPem === '') return []
  return [
    {
      ...{ name: KMS_ALARMS.health, provider, id: server.name, status: 'red' },
      message: `key server ${server.name} cannot be used: ${problem}; see nkpsim kms list ${shellWord(provider)}`,
    },
  ]
}

function expiring(
  { alarm, provider, id }: { alarm: KmsAlarmName; provider: string; id: string },
  what: string,
  step: string,
  of: { term: CertificateTerm | undefined; nowMs: number; thresholdMs: number },
): KmsProblem[] {
  const { term, nowMs, thresholdMs } = of
  if (term === undefined || term.notAfterMs - nowMs > thresholdMs) return []
  const isOver = term.notAfterMs <= nowMs
  const days = Math.max(0, Math.floor((term.notAfterMs - nowMs) / DAY_MS))
  const end = new Date(term.notAfterMs).toISOString()
  const message = isOver
    ? `${what} expired at ${end}; ${step}`
    : `${what} expires at ${end}, in ${days === 1 ? '1 day' : `${days} days`}; ${step}`
  return [{ name: alarm, provider, id, status: isOver ? 'red' : 'yellow', message }]
}
