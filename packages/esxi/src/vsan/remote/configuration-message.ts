import type { esxiV1 } from '@nkpsim/rpc'
import { EsxiError } from '../../errors.ts'
import type {
  ObjectConfiguration,
  ObjectEncryption,
  StoredConfiguration,
  VsanComponent,
} from '../../records/vsan.ts'
import type { VsanDisk } from '../components.ts'
import type { LocatedComponent } from '../object/peer.ts'

const KIND = {
  replica: 'VSAN_COMPONENT_KIND_REPLICA',
  witness: 'VSAN_COMPONENT_KIND_WITNESS',
} as const
const STATE = {
  ACTIVE: 'VSAN_COMPONENT_STATE_ACTIVE',
  ACTIVE_STALE: 'VSAN_COMPONENT_STATE_ACTIVE_STALE',
  ABSENT: 'VSAN_COMPONENT_STATE_ABSENT',
  ABSENT_RESYNC: 'VSAN_COMPONENT_STATE_ABSENT_RESYNC',
  DEGRADED: 'VSAN_COMPONENT_STATE_DEGRADED',
  RECONFIG: 'VSAN_COMPONENT_STATE_RECONFIG',
} as const
const OBJECT_KIND = {
  namespace: 'VSAN_OBJECT_KIND_NAMESPACE',
  file: 'VSAN_OBJECT_KIND_FILE',
  lock: 'VSAN_OBJECT_KIND_LOCK',
} as const
const DISK_STATE = {
  mounted: 'VSAN_DISK_STATE_MOUNTED',
  locked: 'VSAN_DISK_STATE_LOCKED',
  unformatted: 'VSAN_DISK_STATE_UNFORMATTED',
  failed: 'VSAN_DISK_STATE_FAILED',
} as const
/** Most components of an object: two replicas, a witness, and what replaces them. */
const MAX_COMPONENTS = 8
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Returns a configuration as a message. */
export function configurationMessage(
  configuration: StoredConfiguration,
): esxiV1.VsanObjectConfiguration {
  const { objectId, failuresToTolerate, csn, owner, promise, encryption } = configuration
  return {
    ...{ objectId, failuresToTolerate, csn, owner },
    kind: OBJECT_KIND[configuration.kind],
    components: configuration.components.map(componentMessage),
    removed: configuration.isRemoved === true,
    promisedCsn: promise?.csn ?? 0,
    promisedRunId: promise?.runId ?? '',
    encryption: encryption === undefined ? null : encryptionMessage(encryption),
  }
}

function encryptionMessage({
  dekId,
  bank,
  rewrite,
}: ObjectEncryption): esxiV1.VsanObjectEncryption {
  return {
    ...{ dekId: dekId ?? '', secondBank: bank === 1, rewriting: rewrite !== undefined },
    ...{ rewriteDekId: rewrite?.dekId ?? '', rewrittenBytes: rewrite?.doneBytes ?? 0 },
  }
}

/** @throws EsxiError INVALID_REQUEST */
function objectEncryptionOf(message: esxiV1.VsanObjectEncryption__Output): ObjectEncryption {
  const idOf = (id: string): string | undefined => (id === '' ? undefined : requireUuid(id))
  const { secondBank, rewriting, rewrittenBytes: doneBytes } = message
  if (!Number.isSafeInteger(doneBytes)) throw invalid('the encryption of the object is malformed')
  return {
    ...{ dekId: idOf(message.dekId), bank: secondBank ? 1 : 0 },
    ...(rewriting && { rewrite: { dekId: idOf(message.rewriteDekId), doneBytes } }),
  }
}

/** Reads a configuration. @throws EsxiError INVALID_REQUEST */
export function configurationOf(
  message: esxiV1.VsanObjectConfiguration__Output | null,
): StoredConfiguration {
  if (message === null) throw invalid('the configuration of the object is missing')
  const { csn, owner, promisedCsn, promisedRunId, failuresToTolerate: ftt } = message
  if (owner === null || message.components.length > MAX_COMPONENTS || !Number.isSafeInteger(csn))
    throw invalid('the configuration of the object is malformed')
  const configuration: ObjectConfiguration = {
    objectId: requireUuid(message.objectId),
    kind: keyOf(OBJECT_KIND, message.kind),
    failuresToTolerate: ftt === 0 ? 0 : 1,
    csn,
    owner: { hostId: requireUuid(owner.hostId), runId: requireUuid(owner.runId) },
    components: message.components.map(componentOf),
    ...(message.encryption !== null && { encryption: objectEncryptionOf(message.encryption) }),
    ...(message.removed && { isRemoved: true as const }),
  }
  if (promisedCsn === 0) return configuration
  return { ...configuration, promise: { csn: promisedCsn, runId: requireUuid(promisedRunId) } }
}

/** Returns a component as a message. */
export function componentMessage(component: VsanComponent): esxiV1.VsanObjectComponent {
  const { componentId, hostId, diskId, kind, state, absentSinceMs } = component
  return {
    ...{ componentId, hostId, diskId },
    kind: KIND[kind],
    state: STATE[state],
    ...(absentSinceMs !== undefined && { absentSinceMs }),
  }
}

function componentOf(message: esxiV1.VsanObjectComponent__Output): VsanComponent {
  const { componentId, hostId, diskId, absentSinceMs } = message
  return {
    componentId: requireUuid(componentId),
    hostId: requireUuid(hostId),
    diskId: requireUuid(diskId),
    kind: componentKindOf(message.kind),
    state: keyOf(STATE, message.state),
    ...(absentSinceMs !== undefined && { absentSinceMs }),
  }
}

export function locatedMessage(located: LocatedComponent): esxiV1.LocatedVsanComponent {
  const { componentId, diskId, kind, configuration, isOwned: owned } = located
  return {
    ...{ componentId, diskId, owned },
    kind: KIND[kind],
    configuration: configurationMessage(configuration),
  }
}

/** @throws EsxiError INVALID_REQUEST */
export function locatedOf(message: esxiV1.LocatedVsanComponent__Output): LocatedComponent {
  return {
    componentId: requireUuid(message.componentId),
    diskId: requireUuid(message.diskId),
    kind: componentKindOf(message.kind),
    configuration: configurationOf(message.configuration),
    isOwned: message.owned,
  }
}

export function diskMessage(disk: VsanDisk): esxiV1.VsanComponentDisk {
  const { diskId, fileName, capacityBytes, usedBytes, state, reason } = disk
  return {
    ...{ diskId, fileName, capacityBytes, usedBytes },
    state: DISK_STATE[state],
    reason: reason ?? '',
  }
}

/** @throws EsxiError INVALID_REQUEST */
export function diskOf(message: esxiV1.VsanComponentDisk__Output): VsanDisk {
  const { diskId, fileName, capacityBytes, usedBytes, state, reason } = message
  return {
    // Only hosts of the same cluster tell their disks.
    ...{ diskId: requireUuid(diskId), clusterId: '', fileName, capacityBytes, usedBytes },
    state: keyOf(DISK_STATE, state),
    reason: reason === '' ? undefined : reason,
    encryption: undefined,
  }
}

export const componentKindMessage = KIND

/** @throws EsxiError INVALID_REQUEST */
export function componentKindOf(message: esxiV1.VsanComponentKind__Output): VsanComponent['kind'] {
  return keyOf(KIND, message)
}

/** @throws EsxiError INVALID_REQUEST, because ids get into files and logs */
export function requireUuid(id: string): string {
  if (UUID.test(id)) return id
  throw invalid('an id of a vSAN object, component, host or disk is not a UUID')
}

function keyOf<Key extends string>(names: Readonly<Record<Key, string>>, name: string): Key {
  for (const key in names) if (names[key] === name) return key
  throw invalid(`unknown value ${name}`)
}

function invalid(message: string): EsxiError {
  return new EsxiError('INVALID_REQUEST', message)
}
