import type { SequentialModel } from '@nkpsim/checkers'

/** A value that no answer has shown yet. It matches any value, which then takes its place. */
export const UNKNOWN = '?'

/** A key provider as users see it. */
export type SeenProvider = { keyId: string; kcv: string; isBackedUp: boolean | typeof UNKNOWN }

/** A call about the key provider of one name, with its answer. */
export type ProviderCall =
  /** The provider was created. Its key id and KCV are unknown if the answer was lost. */
  | { kind: 'create'; keyId: string; kcv: string }
  | { kind: 'update'; keyId: string }
  | { kind: 'delete' }
  /** A download of this key. Before the download ends, the provider does not count as backed up. */
  | { kind: 'backUp'; keyId: string; kcv: string }
  /** A restore of this key. */
  | { kind: 'restore'; keyId: string; kcv: string }
  /** An answer from which it follows whether a provider exists, such as PROVIDER_NOT_FOUND. */
  | { kind: 'exists'; exists: boolean }
  | { kind: 'read'; seen: SeenProvider | undefined }
  /** A backup of vCenter was made, or vCenter was restored from this backup. */
  | { kind: 'save' | 'rollBack'; backup: string }

/** The provider, and what backups of vCenter contain of it. */
type State = {
  now: SeenProvider | undefined
  saved: Readonly<Record<string, SeenProvider | null>>
}

/**
 * The key provider of one name: create makes it, delete removes it, update changes only its key id,
 * a download marks it as backed up, and a restore brings the same key back.
 */
export const keyProviderModel: SequentialModel<State, ProviderCall> = {
  start: { now: undefined, saved: {} },
  keyOf: JSON.stringify,
  step: (state, call) => {
    const become = (now: SeenProvider | undefined) => ({ state: { ...state, now } })
    const { now } = state
    switch (call.kind) {
      case 'create':
        if (now !== undefined) return undefined
        return become({ keyId: call.keyId, kcv: call.kcv, isBackedUp: false })
      case 'update':
        if (now === undefined) return undefined
        return become({ ...now, keyId: call.keyId })
      case 'delete':
        return now === undefined ? undefined : become(undefined)
      case 'backUp':
        // The file may be of an earlier key of this name. Then it says nothing about the key now.
        if (now === undefined || !isSameKey(now, call)) return { state }
        // The key changed during the download, so nobody knows which key is in the file.
        if (call.keyId === UNKNOWN)
          return become({ ...now, isBackedUp: now.isBackedUp === true || UNKNOWN })
        return become({ ...now, keyId: call.keyId, kcv: call.kcv, isBackedUp: true })
      case 'restore':
        if (now === undefined) return become({ keyId: call.keyId, kcv: call.kcv, isBackedUp: true })
        return isSameKey(now, call)
          ? become({ ...now, keyId: call.keyId, kcv: call.kcv })
          : undefined
      case 'exists':
        return (now !== undefined) === call.exists ? { state } : undefined
      case 'read':
        return afterRead(state, call.seen)
      case 'save':
        return { state: { ...state, saved: { ...state.saved, [call.backup]: now ?? null } } }
      case 'rollBack':
        return become(state.saved[call.backup] ?? undefined)
    }
  },
}

function afterRead(state: State, seen: SeenProvider | undefined): { state: State } | undefined {
  const { now } = state
  if (now === undefined || seen === undefined) return now === seen ? { state } : undefined
  const isSame =
    isSameKey(now, seen) && (now.isBackedUp === UNKNOWN || now.isBackedUp === seen.isBackedUp)
  return isSame ? { state: { ...state, now: seen } } : undefined
}

function isSameKey(
  now: Pick<SeenProvider, 'keyId' | 'kcv'>,
  other: Pick<SeenProvider, 'keyId' | 'kcv'>,
): boolean {
  return isEqual(now.keyId, other.keyId) && isEqual(now.kcv, other.kcv)
}

function isEqual(one: string, other: string): boolean {
  return one === other || one === UNKNOWN || other === UNKNOWN
}
