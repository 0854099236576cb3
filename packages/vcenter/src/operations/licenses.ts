import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { ClusterClock, Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { EVALUATION_MS, findEdition } from '../licensing/editions.ts'
import { formatLicenseKey, parseLicenseKey, SERIAL_BYTES } from '../licensing/license-key.ts'
import { editionsOf, licensedFeatures } from '../licensing/licensed.ts'
import { addLicense, assignLicense, removeLicense } from '../licensing/licenses.ts'
import { VCENTER_ASSET } from '../records/license-assignment.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const MANAGE = [{ privilege: 'Global.Licenses' }] as const

export type LicenseOperations = ReturnType<typeof licenseOperations>

/** Operations on licences and on the assets that use them. */
export function licenseOperations({
  store,
  clusterClock,
  random,
}: {
  store: Store
  clusterClock: ClusterClock
  random: Random
}) {
  return named('nkpsim.vcenter.v1.LicenseService', {
    addLicense: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      task: { operation: 'LicenseManager.addLicense' },
      /** Takes a licence key, or the name of an edition to issue a key for. */
      run: async ({ licenseKey, edition }: { licenseKey: string; edition: string }) => {
        if ((licenseKey === '') === (edition === ''))
          throw new VcenterError('INVALID_REQUEST', 'give a licence key, or an edition to issue')
        const text =
          licenseKey === ''
            ? formatLicenseKey(findEdition(edition), random.bytes(SERIAL_BYTES))
            : licenseKey
        const key = await addLicense(store, text)
        return licenseView(store.snapshot(), key)
      },
    }),
    removeLicense: operation({
      requirement: MANAGE,
      audit: { target: 'licenseKey' },
      task: { operation: 'LicenseManager.removeLicense' },
      run: async ({ licenseKey }: { licenseKey: string }) => {
        await removeLicense(store, licenseKey)
      },
    }),
    listLicenses: operation({
      requirement: MANAGE,
      audit: OPEN,
      run: async () => {
        const snapshot = store.snapshot()
        const nowMs = clusterClock.nowMs()
        return {
          licenses: snapshot.licenses.map((key) => licenseView(snapshot, key)),
          hosts: snapshot.hosts.map(({ id, name }) => ({
            host: name,
            editions: editionsOf(snapshot, id, nowMs).map((edition) => edition.name),
            features: licensedFeatures(snapshot, id, nowMs),
          })),
          evaluationEndMs: (snapshot.evaluationStartMs ?? nowMs) + EVALUATION_MS,
        }
      },
    }),
    assignLicense: operation({
      requirement: [
        { privilege: 'Global.Licenses' },
        { privilege: 'Global.Licenses', on: 'host', field: 'host' },
      ],
      audit: { target: 'host' },
      task: { operation: 'LicenseAssignmentManager.updateAssignedLicense' },
      /** @param host empty: this vCenter */
      run: async ({ licenseKey, host }: { licenseKey: string; host: string }) => {
        await assignLicense(store, host, licenseKey)
      },
    }),
  })
}

export type LicenseView = ReturnType<typeof licenseView>

function licenseView({ licenseAssignments, hosts }: Snapshot, key: string) {
  const { edition } = parseLicenseKey(key)
  const assets = licenseAssignments.filter((each) => each.key === key).map(({ asset }) => asset)
  return {
    licenseKey: key,
    edition: edition.name,
    features: [...edition.features],
    hosts: hosts.filter(({ id }) => assets.includes(id)).map(({ name }) => name),
    isForVcenter: assets.includes(VCENTER_ASSET),
  }
}
