import { VcenterError } from '../errors.ts'
import { findHost } from '../inventory/inventory.ts'
import { VCENTER_ASSET } from '../records/license-assignment.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import type { LicenseKind } from './editions.ts'
import { parseLicenseKey } from './license-key.ts'

/** Maximum number of licences in a vCenter. */
const MAX_LICENSES = 1000

/**
 * Stores a licence. An existing licence is unchanged.
 * @throws VcenterError INVALID_LICENSE_KEY, LICENSE_LIMIT_REACHED
 */
export async function addLicense(store: Store, text: string): Promise<string> {
  const { key } = parseLicenseKey(text)
  const { licenses } = store.snapshot()
  if (licenses.includes(key)) return key
  if (licenses.length >= MAX_LICENSES)
    throw new VcenterError(
      'LICENSE_LIMIT_REACHED',
      `a vCenter keeps at most ${MAX_LICENSES} licences`,
    )
  await store.change((tables) => tables.insertLicense(key))
  return key
}

/**
 * Removes a licence that is not assigned to any asset.
 * @throws VcenterError LICENSE_NOT_FOUND, LICENSE_IN_USE
 */
export async function removeLicense(store: Store, text: string): Promise<void> {
  const key = requireLicense(store, text)
  const snapshot = store.snapshot()
  if (assignedLicenses(snapshot).has(key))
    throw new VcenterError(
      'LICENSE_IN_USE',
      'this licence is assigned: remove the assignment first',
    )
  await store.change((tables) => {
    for (const each of snapshot.licenseAssignments)
      if (each.key === key) tables.removeLicenseAssignment(each)
    tables.deleteLicense(key)
  })
}

/**
 * Returns the keys of the licences of this vCenter and its hosts. A removed host keeps its licence
 * for its return. That licence is not included, because nobody could remove the assignment of a
 * removed host.
 */
export function assignedLicenses({
  licenseAssignments,
  hosts,
}: Pick<Snapshot, 'licenseAssignments' | 'hosts'>): ReadonlySet<string> {
  const assets = new Set([VCENTER_ASSET, ...hosts.map(({ id }) => id)])
  return new Set(licenseAssignments.filter(({ asset }) => assets.has(asset)).map(({ key }) => key))
}

/**
 * Assigns a licence to an asset. The licence replaces an assigned licence of the same kind. An
 * asset can have both a vSAN licence and a vSphere licence.
 * @param host empty: the vCenter
 * @param text licence key; empty removes the licences of the asset
 * @throws VcenterError LICENSE_NOT_FOUND, HOST_NOT_FOUND
 */
export async function assignLicense(store: Store, host: string, text: string): Promise<void> {
  const asset = host === '' ? VCENTER_ASSET : findHost(store.snapshot(), host).id
  const key = text === '' ? undefined : requireLicense(store, text)
  const held = store.snapshot().licenseAssignments.filter((each) => each.asset === asset)
  const replaced = held.filter((each) => key === undefined || kindOf(each.key) === kindOf(key))
  await store.change((tables) => {
    for (const each of replaced) tables.removeLicenseAssignment(each)
    if (key !== undefined) tables.putLicenseAssignment({ asset, key })
    // The desired state tells hosts which features are licensed, so it needs a new generation.
    tables.bumpGeneration()
  })
}

/** Starts the evaluation at the first start of a vCenter. */
export async function beginEvaluation(store: Store, nowMs: number): Promise<void> {
  if (store.snapshot().evaluationStartMs !== undefined) return
  await store.change((tables) => tables.beginEvaluation(nowMs))
}

function requireLicense(store: Store, text: string): string {
  const { key } = parseLicenseKey(text)
  if (!store.snapshot().licenses.includes(key))
    throw new VcenterError('LICENSE_NOT_FOUND', 'this vCenter has no such licence: add it first')
  return key
}

function kindOf(key: string): LicenseKind {
  return parseLicenseKey(key).edition.kind
}
