import { randomBytes } from 'node:crypto'
import type { Clock } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { EVALUATION_MS, findEdition } from '../licensing/editions.ts'
import { formatLicenseKey, parseLicenseKey, SERIAL_BYTES } from '../licensing/license-key.ts'
import { editionsOf, licensedFeatures } from '../licensing/licensed.ts'
import { addLicense, assignLicense, removeLicense } from '../licensing/licenses.ts'
import { VCENTER_ASSET } from '../records/license-assignment.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { timestamp } from './timestamp.ts'

/** nkpsim.vcenter.v1.LicenseService. */
export function licenseService(store: Store, clock: Clock): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.LicenseService', {
    allow: ['operator'],
    handlers: {
      addLicense: async ({ licenseKey, edition }) => {
        if ((licenseKey === '') === (edition === ''))
          throw new VcenterError('INVALID_REQUEST', 'give a licence key, or an edition to issue')
        const text =
          licenseKey === ''
            ? formatLicenseKey(findEdition(edition), randomBytes(SERIAL_BYTES))
            : licenseKey
        const key = addLicense(store, text)
        return { license: licenseMessage(store.snapshot(), key) }
      },
      removeLicense: async ({ licenseKey }) => {
        removeLicense(store, licenseKey)
        return {}
      },
      listLicenses: async () => {
        const snapshot = store.snapshot()
        const nowMs = clock.nowMs()
        return {
          licenses: snapshot.licenses.map((key) => licenseMessage(snapshot, key)),
          hosts: snapshot.hosts.map(({ id, name }) => ({
            host: name,
            editions: editionsOf(snapshot, id, nowMs).map((edition) => edition.name),
            features: licensedFeatures(snapshot, id, nowMs),
          })),
          evaluationEnd: timestamp((snapshot.evaluationStartMs ?? nowMs) + EVALUATION_MS),
        }
      },
      assignLicense: async ({ licenseKey, host }) => {
        assignLicense(store, host, licenseKey)
        return {}
      },
    },
  })
}

function licenseMessage({ licenseAssignments, hosts }: Snapshot, key: string) {
  const { edition } = parseLicenseKey(key)
  const assets = licenseAssignments.filter((each) => each.key === key).map(({ asset }) => asset)
  return {
    licenseKey: key,
    edition: edition.name,
    features: [...edition.features],
    hosts: hosts.filter(({ id }) => assets.includes(id)).map(({ name }) => name),
    vcenter: assets.includes(VCENTER_ASSET),
  }
}
