import { describe, expect, it } from '@jest/globals'
import { silentNotes } from '@nkpsim/daemon/testing'
import type { Sessions } from '../access/sessions.ts'
import { VcenterError } from '../errors.ts'
import { createAdmit } from '../operations/admit.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import { accessStore } from '../testing/access-store.ts'
import { INVENTORY, OWN_ROLE } from '../testing/access-trees.ts'
import { declaredByOperations } from '../testing/declared.ts'
import { createGuard } from './guard.ts'

const ANNA = 'anna@x'
const SESSION = {
  id: 's',
  user: ANNA,
  passwordStamp: '1.x',
  issuedMs: 0,
  expiresMs: 1,
  lastActiveMs: 0,
}
const SERVICES = 'nkpsim.vcenter.v1.'

/** Calls as Anna, who has a role on these entities, and returns the outcome. */
async function call(
  path: string,
  request: object,
  { role = OWN_ROLE, privileges = [] as string[], on = [ROOT] as Entity[], notOn = [] as Entity[] },
): Promise<string> {
  const [service = '', method = ''] = path.split('/')
  const store = accessStore({
    ...INVENTORY,
    roles: [{ name: OWN_ROLE, label: OWN_ROLE, privileges, isSystem: false }],
    users: [],
    permissions: [
      ...on.map((entity) => ({ user: ANNA, role, entity, propagates: true })),
      ...notOn.map((entity) => ({ user: ANNA, role: 'NoAccess', entity, propagates: true })),
    ],
  })
  const sessions: Pick<Sessions, 'authenticate' | 'goOn'> = {
    authenticate: async () => SESSION,
    goOn: async () => undefined,
  }
  const { admit } = createGuard(
    createAdmit({
      store,
      sessions: sessions as Sessions,
      notes: silentNotes,
    }),
    declaredByOperations(),
  )
  return admit({
    service: `${SERVICES}${service}`,
    method,
    isStream: false,
    requirement: undefined,
    request: async () => request,
    peer: { kind: 'operator', id: 'x' },
    source: '192.0.2.1',
    signal: new AbortController().signal,
    authorization: 'Bearer a.b.c',
  }).then(
    () => 'OK',
    ({ code }) => code,
  )
}

describe('a backup of the vCenter', () => {
  it.each(['RecoveryService/createBackup', 'RecoveryService/setSchedule'])(
    'by %s needs the privilege to back up key providers, and also Global.VCServer',
    async (path) => {
      expect(await call(path, {}, { role: 'NoCryptoAdmin' })).toBe('NO_PERMISSION')
      for (const privilege of ['Global.VCServer', 'Cryptographer.ManageKeyServers'])
        expect(await call(path, {}, { privileges: [privilege] })).toBe('NO_PERMISSION')
      expect(await call(path, {}, { role: 'Admin' })).toBe('OK')
    },
  )
})

describe('a call that decides who receives keys', () => {
  const HOST: Entity = { kind: 'host', name: 'esx-1' }

  it.each([
    ['AttestationService/setAttestationPolicy', 'Cryptographer.ManageKeyServers', {}, ROOT],
    ['AttestationService/authorizeBoot', 'Cryptographer.RegisterHost', { host: 'esx-1' }, HOST],
  ])('%s also needs %s', async (path, privilege, request, on) => {
    expect(await call(path, request, { role: 'NoCryptoAdmin' })).toBe('NO_PERMISSION')
    // A call that does not name a host needs both privileges on the vCenter.
    expect(await call(path, {}, { role: 'NoCryptoAdmin' })).toBe('NO_PERMISSION')
    const settings = 'Host.Config.Settings'
    for (const one of [privilege, settings])
      expect(await call(path, request, { privileges: [one], on: [on] })).toBe('NO_PERMISSION')
    const both = { privileges: [privilege, settings], on: [on] }
    expect(await call(path, request, both)).toBe('OK')
  })
})

describe('a call that names two entities', () => {
  const INNER: Entity = { kind: 'folder', name: 'inner' }
  const DC: Entity = { kind: 'datacenter', name: 'DC' }

  it.each([
    ['createFolder', 'Folder.Create', 'parent'],
    ['createCluster', 'Host.Inventory.CreateCluster', 'folder'],
  ])(
    '%s needs the privilege on both the datacenter and the folder',
    async (method, privilege, field) => {
      const path = `InventoryService/${method}`
      const request = { name: 'New', datacenter: 'DC', [field]: 'inner' }
      expect(await call(path, request, { privileges: [privilege], on: [INNER] })).toBe(
        'NO_PERMISSION',
      )
      const onDatacenter = { privileges: [privilege], on: [DC] }
      expect(await call(path, request, onDatacenter)).toBe('OK')
      const notOnFolder = { ...onDatacenter, notOn: [INNER] }
      expect(await call(path, request, notOnFolder)).toBe('NO_PERMISSION')
      expect(await call(path, { datacenter: 'DC' }, notOnFolder)).toBe('OK')
    },
  )

  it('needs the privilege both on the host that gets a licence and on the vCenter that has the licence', async () => {
    const path = 'LicenseService/assignLicense'
    const privileges = ['Global.Licenses']
    const on: Entity[] = [{ kind: 'host', name: 'esx-1' }]
    expect(await call(path, { host: 'esx-1' }, { privileges, on })).toBe('NO_PERMISSION')
    expect(await call(path, { host: 'esx-1' }, { privileges })).toBe('OK')
    expect(await call(path, { host: 'esx-1' }, { privileges, notOn: on })).toBe('NO_PERMISSION')
    expect(await call(path, { host: '' }, { privileges })).toBe('OK')
  })
})

describe('an admitted stream', () => {
  const FOLLOW = 'MonitoringService'

  it('may continue until its session ends or its privilege is revoked', async () => {
    const ended = new VcenterError('SESSION_EXPIRED', 'it has ended')
    let hasEnded = false
    const sessions: Pick<Sessions, 'authenticate' | 'goOn'> = {
      authenticate: async () => SESSION,
      goOn: async (id) => {
        expect(id).toBe(SESSION.id)
        if (hasEnded) throw ended
      },
    }
    const reader = { user: ANNA, role: 'ReadOnly', entity: ROOT, propagates: true }
    const store = accessStore({ ...INVENTORY, roles: [], users: [], permissions: [reader] })
    const { admit } = createGuard(
      createAdmit({
        store,
        sessions: sessions as Sessions,
        notes: silentNotes,
      }),
      declaredByOperations(),
    )
    const { requireStill } = await admit({
      service: `${SERVICES}${FOLLOW}`,
      method: 'followEvents',
      isStream: false,
      requirement: undefined,
      request: async () => ({}),
      peer: { kind: 'operator', id: 'x' },
      source: '192.0.2.1',
      signal: new AbortController().signal,
      authorization: 'Bearer a.b.c',
    })
    const goOn = async () => requireStill?.()
    await goOn()
    await store.change((tables) => tables.removePermission(ANNA, ROOT))
    await expect(goOn).rejects.toThrow(expect.objectContaining({ code: 'NO_PERMISSION' }))
    await store.change((tables) => tables.putPermission(reader))
    await goOn()
    hasEnded = true
    await expect(goOn).rejects.toThrow(expect.objectContaining({ code: 'SESSION_EXPIRED' }))
  })
})

it('a call is refused if its session ends while the client still sends the request', async () => {
  const ended = new VcenterError('SESSION_EXPIRED', 'the session has ended: log in again')
  let hasEnded = false
  const outcomes: string[] = []
  const { admit } = createGuard(
    createAdmit({
      store: accessStore({ ...INVENTORY, roles: [], users: [], permissions: [] }),
      sessions: {
        authenticate: async () => SESSION,
        goOn: async () => {
          if (hasEnded) throw ended
        },
      },
      notes: { ...silentNotes, refusal: async (_call, _caller, code) => void outcomes.push(code) },
    }),
    declaredByOperations(),
  )
  const admitted = admit({
    service: `${SERVICES}SessionService`,
    method: 'issueHostTokens',
    isStream: false,
    requirement: undefined,
    request: async () => {
      hasEnded = true
      return {}
    },
    peer: { kind: 'operator', id: 'x' },
    source: '192.0.2.1',
    signal: new AbortController().signal,
    authorization: 'Bearer a.b.c',
  })
  await expect(admitted).rejects.toMatchObject({ code: 'SESSION_EXPIRED' })
  expect(outcomes).toEqual(['SESSION_EXPIRED'])
})
