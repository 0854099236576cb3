import type { TimedCall } from '@nkpsim/checkers'
import type { Recorded } from '../history/history.ts'
import type { Operation } from '../workload/operation.ts'
import { type ProviderCall, type SeenProvider, UNKNOWN } from './key-provider.ts'

/** Codes of refusals from which it follows whether the provider existed. */
const EXISTENCE: Readonly<Record<string, boolean>> = {
  PROVIDER_NOT_FOUND: false,
  PROVIDER_ALREADY_EXISTS: true,
}

/** The key in a backup file of a provider. */
export type BackupContent = { provider: string; keyId: string; kcv: string }

/**
 * Returns the calls about each key provider, from the operations of a history.
 * @param contents what is in each backup file, by the name of the backup
 */
export function providerCalls(
  recorded: readonly Recorded[],
  contents: ReadonlyMap<string, BackupContent>,
): ReadonlyMap<string, readonly TimedCall<ProviderCall>[]> {
  const names = new Set(recorded.flatMap(({ operation }) => nameIn(operation, contents) ?? []))
  return new Map(
    [...names].map((name) => [
      name,
      recorded.flatMap((each) => {
        const call = callOn(name, each, contents)
        if (call === undefined) return []
        const endMs = each.outcome.result === 'unknown' ? undefined : each.endMs
        return [{ call, startMs: each.startMs, endMs }]
      }),
    ]),
  )
}

/**
 * Formats what listProviders shows of a provider, as a fact of its outcome.
 * @returns `KEY_ID KCV backedUp`, or `KEY_ID KCV notBackedUp`
 */
export function formatSeen({ keyId, kcv, isBackedUp }: SeenProvider): string {
  return `${keyId} ${kcv} ${isBackedUp ? 'backedUp' : 'notBackedUp'}`
}

function parseSeen(text: string): SeenProvider {
  const [keyId = '', kcv = '', backedUp] = text.split(' ')
  return { keyId, kcv, isBackedUp: backedUp === 'backedUp' }
}

function nameIn(
  operation: Operation,
  contents: ReadonlyMap<string, BackupContent>,
): string | undefined {
  switch (operation.kind) {
    case 'createProvider':
    case 'updateProvider':
    case 'deleteProvider':
    case 'backUpProvider':
    case 'checkForeignBackup':
      return operation.provider
    case 'restoreProvider':
      return contents.get(operation.backup)?.provider
    default:
      return undefined
  }
}

function callOn(
  name: string,
  { operation, outcome }: Recorded,
  contents: ReadonlyMap<string, BackupContent>,
): ProviderCall | undefined {
  const facts = outcome.result === 'acknowledged' ? outcome.facts : {}
  if (operation.kind === 'listProviders') {
    if (outcome.result !== 'acknowledged') return undefined
    const seen = facts[name]
    return { kind: 'read', seen: seen === undefined ? undefined : parseSeen(seen) }
  }
  if (operation.kind === 'backUpVcenter' || operation.kind === 'restoreVcenter') {
    if (outcome.result === 'refused') return undefined
    const kind = operation.kind === 'backUpVcenter' ? 'save' : 'rollBack'
    return { kind, backup: operation.backup }
  }
  if (nameIn(operation, contents) !== name) return undefined
  if (outcome.result === 'refused') {
    const exists = EXISTENCE[outcome.code]
    return exists === undefined ? undefined : { kind: 'exists', exists }
  }
  const { keyId = UNKNOWN, kcv = UNKNOWN } = facts
  switch (operation.kind) {
    case 'createProvider':
      return { kind: 'create', keyId, kcv }
    case 'updateProvider':
      return { kind: 'update', keyId }
    case 'deleteProvider':
      return { kind: 'delete' }
    case 'backUpProvider':
      return { kind: 'backUp', keyId, kcv }
    case 'checkForeignBackup':
      // vCenter must refuse the file while it has a provider of this name.
      return outcome.result === 'acknowledged' ? { kind: 'exists', exists: false } : undefined
    case 'restoreProvider': {
      const content = contents.get(operation.backup)
      return content && { kind: 'restore', keyId: content.keyId, kcv: content.kcv }
    }
    default:
      return undefined
  }
}
