import type { NewEvent } from '../records/event.ts'
import {
  type EntityDefault,
  isNative,
  type KeyProviderInfo,
  lacksBackup,
} from '../records/key-provider.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<PublicSnapshot, 'keyProviders' | 'entityDefaults' | 'backups'>
type Untimed = Omit<NewEvent, 'timeMs'>

/** Derives the events about key providers from the stored state before and after a change. */
export function providerEvents(previous: Known, next: Known): Untimed[] {
  const isSame =
    previous.keyProviders === next.keyProviders && previous.entityDefaults === next.entityDefaults
  if (isSame) return []
  const was = new Map(previous.keyProviders.map((provider) => [provider.name, provider]))
  const is = new Set(next.keyProviders.map(({ name }) => name))
  return [
    ...previous.keyProviders.filter(({ name }) => !is.has(name)).map(deleted),
    ...next.keyProviders.flatMap((provider) => ofProvider(was.get(provider.name), provider, next)),
    ...defaultEvents(previous, next),
    ...allBackedUp(previous, next),
  ]
}

function ofProvider(
  before: KeyProviderInfo | undefined,
  provider: KeyProviderInfo,
  { backups }: Known,
): Untimed[] {
  const { name, keyId, backedUpTimeMs, updatedTimeMs } = provider
  if (before === undefined)
    return backedUpTimeMs === undefined || provider.kind !== 'native'
      ? [about(name, 'nkpsim.keyProvider.created', `Key provider ${name} was created (${keyId}).`)]
      : [
          about(
            name,
            'nkpsim.keyProvider.restored',
            `Key provider ${name} was restored (${keyId}).`,
          ),
        ]
  const events: Untimed[] = []
  if (updatedTimeMs !== undefined && before.updatedTimeMs !== updatedTimeMs)
    events.push(about(name, 'com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate'))
  if (backedUpTimeMs !== undefined && backedUpTimeMs !== before.backedUpTimeMs) {
    const how = backups.at(-1)?.isEncrypted === false ? 'without a password' : 'with a password'
    const message = `Key provider ${name} was backed up ${how}.`
    events.push(about(name, 'nkpsim.keyProvider.backedUp', message))
  }
  return events
}

function deleted({ name, keyId }: KeyProviderInfo): Untimed {
  return about(name, 'nkpsim.keyProvider.deleted', `Key provider ${name} was deleted (${keyId}).`)
}

function about(entity: string, id: NewEvent['id'], message?: string): Untimed {
  return { id, entityKind: 'keyProvider', entity, ...(message !== undefined && { message }) }
}

/** The event comes when the last provider that was not backed up is backed up. */
function allBackedUp(previous: Known, next: Known): Untimed[] {
  const isAllBackedUp = ({ keyProviders }: Known): boolean => !keyProviders.some(lacksBackup)
  return next.keyProviders.some(isNative) && !isAllBackedUp(previous) && isAllBackedUp(next)
    ? [{ id: 'com.vmware.vc.kms.crypto.AllBackedUp', entityKind: 'vCenter', entity: '' }]
    : []
}

function defaultEvents(previous: Known, next: Known): Untimed[] {
  const entityOf = ({ kind, entity }: EntityDefault): string => JSON.stringify([kind, entity])
  const was = new Map(previous.entityDefaults.map((each) => [entityOf(each), each]))
  const is = new Map(next.entityDefaults.map((each) => [entityOf(each), each]))
  const entities = new Map([...was, ...is])
  return [
    ...changedDefault('this vCenter', vcenterDefault(previous), vcenterDefault(next)),
    ...[...entities].flatMap(([key, { kind, entity }]) =>
      changedDefault(`${kind} ${entity}`, was.get(key)?.provider, is.get(key)?.provider),
    ),
  ]
}

function vcenterDefault({ keyProviders }: Known): string | undefined {
  return keyProviders.find(({ isDefault }) => isDefault)?.name
}

function changedDefault(of: string, from: string | undefined, to: string | undefined): Untimed[] {
  if (from === to) return []
  const message =
    to === undefined
      ? `Key provider ${from} is no longer the default of ${of}, which has no default now.`
      : `Key provider ${to} is now the default of ${of}${from === undefined ? '' : `, instead of ${from}`}.`
  return [about(to ?? from ?? '', 'nkpsim.keyProvider.defaultChanged', message)]
}
