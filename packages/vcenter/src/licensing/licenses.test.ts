import { expect, it } from '@jest/globals'
import { host, simulatedStore } from '../testing/models.ts'
import { findEdition } from './editions.ts'
import { formatLicenseKey, SERIAL_BYTES } from './license-key.ts'
import { addLicense, assignedLicenses, assignLicense, removeLicense } from './licenses.ts'

const KEY = formatLicenseKey(findEdition('vSphere Standard'), Buffer.alloc(SERIAL_BYTES))
const HOST = host({ cluster: undefined })

it('a licence of a host is in use until the host is removed', async () => {
  const store = await simulatedStore()
  await store.change((tables) => tables.putHost(HOST))
  await addLicense(store, KEY)
  await assignLicense(store, HOST.name, KEY)
  expect([...assignedLicenses(store.snapshot())]).toEqual([KEY])
  await expect(removeLicense(store, KEY)).rejects.toMatchObject({ code: 'LICENSE_IN_USE' })
  await store.change((tables) => tables.removeHost(HOST.id))
  await removeLicense(store, KEY)
  expect(store.snapshot()).toMatchObject({ licenses: [], licenseAssignments: [] })
  store.close()
})
