import { expect, it } from '@jest/globals'
import { silentNotes } from '@nkpsim/daemon/testing'
import { ROOT } from '../records/entity.ts'
import type { SessionRecord } from '../records/session.ts'
import { accessStore } from '../testing/access-store.ts'
import { INVENTORY } from '../testing/access-trees.ts'
import { declaredByOperations } from '../testing/declared.ts'
import { createAdmit } from './admit.ts'

it('a session is ended, and a password set, while other sessions of the user take all turns', async () => {
  const administrator = 'administrator@vsphere.local'
  const admit = createAdmit({
    store: accessStore({
      ...INVENTORY,
      roles: [],
      users: [],
      permissions: [
        {
          user: administrator,
          role: 'Admin',
          entity: ROOT,
          propagates: true,
        },
      ],
    }),
    sessions: {
      authenticate: async (token) => ({ id: token, user: administrator }) as SessionRecord,
      goOn: async () => undefined,
    },
    notes: silentNotes,
  })
  const declared = new Map(declaredByOperations().map((each) => [each.name, each]))
  const ask = async (path: string, token: string): Promise<string> => {
    const operation = declared.get(`nkpsim.vcenter.v1.${path}`)
    if (operation === undefined) throw new Error(`there is no operation ${path}`)
    return admit({
      operation,
      request: async () => ({}),
      isStream: false,
      peer: undefined,
      token,
      source: '192.0.2.1',
      signal: new AbortController().signal,
    }).then(
      () => 'OK',
      ({ code }) => code,
    )
  }
  const calls = Array.from({ length: 700 }, (_, call) =>
    ask('InventoryService/AddHost', `stolen-${call % 20}`),
  )
  expect(await Promise.race(calls.slice(-20))).toBe('CALL_LIMIT_REACHED')
  for (const path of [
    'SessionService/TerminateSession',
    'AuthorizationService/SetPassword',
    'AuthorizationService/ChangeOwnPassword',
    'AuthorizationService/DeleteUser',
    'SessionService/Logout',
  ])
    expect(await ask(path, `own ${path}`)).toBe('OK')
})
