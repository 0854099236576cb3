import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { parseRecord } from '@nkpsim/daemon/audit'
import {
  auditLab,
  clusterClockOf,
  createTemporaryFolder,
  linesOf,
  PATIENCE_MS,
  silentLogger,
} from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { ServiceName } from '@nkpsim/rpc'
import { connectRpc, createRpcServer } from '@nkpsim/rpc/grpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { createLoginCheck } from '../access/login-check.ts'
import { createSessionTokens } from '../access/session-token.ts'
import { createSessions } from '../access/sessions.ts'
import { createUser } from '../access/users.ts'
import { auditNotes } from '../audit/audit-notes.ts'
import { createExportTickets } from '../key-provider/export-tickets.ts'
import { ROOT } from '../records/entity.ts'
import { createGuard } from '../services/guard.ts'
import { inventoryService } from '../services/inventory-service.ts'
import { keyProviderService } from '../services/key-provider-service.ts'
import { toRpcError } from '../services/rpc-errors.ts'
import { fakeDistributor } from '../testing/fake-distributor.ts'
import { jsonAdapter } from '../testing/json-adapter.ts'
import { host, storeIn, vmRecord } from '../testing/models.ts'
import { createAdmit } from './admit.ts'
import { hostOperations } from './hosts.ts'
import { inventoryOperations } from './inventory.ts'
import { keyProviderOperations } from './key-providers.ts'
import { virtualMachineOperations } from './virtual-machines.ts'

const compute = simulatedCompute()

const PASSWORD = 'Correct horse 7!'
const SOURCE = '127.0.0.1'
const KEY_PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'
const KEY_ID = '5f0c7f0e-6b1d-4a40-9d3b-1f1f4f1b2c3d'
const KEY = { provider: 'NKP', keyId: KEY_ID }
const OF_CLUSTER = { scope: 'DEFAULT_SCOPE_CLUSTER', entity: 'Cluster' }

const ADMIN = 'admin@vsphere.local'
const READER = 'reader@vsphere.local'
/** A user who is an administrator, but has no right on the cluster. */
const OUTSIDER = 'outsider@vsphere.local'
const USERS = [ADMIN, READER, OUTSIDER]
const NOBODY = 'nobody'

/** Each call: its user, its operation and its request. */
const CALLS: [user: string, service: ServiceName, method: string, request: object][] = [
  [ADMIN, KEY_PROVIDERS, 'createProvider', { ...KEY, constraints: { tpmRequired: false } }],
  [ADMIN, KEY_PROVIDERS, 'createProvider', KEY],
  [ADMIN, KEY_PROVIDERS, 'createProvider', { provider: '' }],
  [READER, KEY_PROVIDERS, 'createProvider', { provider: 'other' }],
  [NOBODY, KEY_PROVIDERS, 'createProvider', { provider: 'other' }],
  ['forger', KEY_PROVIDERS, 'createProvider', { provider: 'other' }],
  [ADMIN, KEY_PROVIDERS, 'listProviders', {}],
  [ADMIN, KEY_PROVIDERS, 'listProviders', { health: ['HEALTH_OK'] }],
  [READER, KEY_PROVIDERS, 'listProviders', {}],
  [
    ADMIN,
    KEY_PROVIDERS,
    'exportProvider',
    { provider: 'NKP', password: PASSWORD, withoutPassword: false },
  ],
  [
    ADMIN,
    KEY_PROVIDERS,
    'exportProvider',
    { provider: 'NKP', password: PASSWORD, withoutPassword: true },
  ],
  [
    ADMIN,
    KEY_PROVIDERS,
    'exportProvider',
    { provider: 'unknown', password: PASSWORD, withoutPassword: false },
  ],
  [ADMIN, KEY_PROVIDERS, 'setDefaultProvider', { provider: 'NKP', ...OF_CLUSTER }],
  [OUTSIDER, KEY_PROVIDERS, 'setDefaultProvider', { provider: 'NKP', ...OF_CLUSTER }],
  [READER, INVENTORY, 'listVirtualMachines', {}],
  [ADMIN, INVENTORY, 'listVirtualMachines', { provider: 'other' }],
  [NOBODY, INVENTORY, 'listVirtualMachines', {}],
  [ADMIN, KEY_PROVIDERS, 'deleteProvider', { provider: 'unknown' }],
  [ADMIN, KEY_PROVIDERS, 'deleteProvider', { provider: 'NKP' }],
]

it('a JSON adapter gives the same answers, refusals and audit records as gRPC', async () => {
  const byGrpc = await played(grpc)
  const byJson = await played(json)
  expect(byJson.answers).toEqual(byGrpc.answers)
  expect(byJson.records).toEqual(byGrpc.records)
  expect(byGrpc.answers.map(({ code }) => code)).toEqual([
    ...['OK', 'PROVIDER_ALREADY_EXISTS', 'INVALID_NAME'],
    ...['NO_PERMISSION', 'NOT_AUTHENTICATED', 'NOT_AUTHENTICATED'],
    ...['OK', 'OK', 'NO_PERMISSION'],
    ...['OK', 'INVALID_REQUEST', 'PROVIDER_NOT_FOUND'],
    ...['PROVIDER_NOT_BACKED_UP', 'NO_PERMISSION'],
    ...['OK', 'OK', 'NOT_AUTHENTICATED'],
    ...['PROVIDER_NOT_FOUND', 'OK'],
  ])
  const outcomes = byGrpc.records.flatMap((record) => ('code' in record ? [record.code] : []))
  // Calls of unknown callers, and calls whose audit is OPEN, leave no audit record.
  expect(outcomes).toEqual([
    ...['OK', 'PROVIDER_ALREADY_EXISTS', 'INVALID_NAME', 'NO_PERMISSION'],
    ...['OK', 'INVALID_REQUEST', 'PROVIDER_NOT_FOUND'],
    ...['PROVIDER_NOT_BACKED_UP', 'NO_PERMISSION'],
    ...['PROVIDER_NOT_FOUND', 'OK'],
  ])
})

/** Opens a separate vCenter with a host and a virtual machine. */
async function openVcenter(folder: string) {
  const store = await storeIn(folder)
  for (const user of USERS)
    await createUser(
      { store, random: systemRandom, compute },
      user,
      Secret.from(Buffer.from(PASSWORD)),
      ADMIN,
    )
  const esx = host()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    tables.putHost(esx)
    tables.putHostInventory(esx.id, { vms: [VM], crypto: CRYPTO })
    for (const user of [ADMIN, OUTSIDER])
      tables.putPermission({ user, entity: ROOT, role: 'Admin', propagates: true })
    tables.putPermission({ user: READER, entity: ROOT, role: 'ReadOnly', propagates: true })
    const entity = { kind: 'cluster', name: 'Cluster' } as const
    tables.putPermission({ user: OUTSIDER, entity, role: 'NoAccess', propagates: true })
  })
  const machineClock = systemClock
  const clusterClock = clusterClockOf(machineClock)
  const tokens = createSessionTokens(store.identity)
  const logins = createLoginCheck({ compute, store, machineClock, logger: silentLogger })
  const sessions = createSessions({
    random: systemRandom,
    store,
    clusterClock,
    machineClock,
    tokens,
    logins,
  })
  const log = auditLab().open(`${folder}/audit`)
  const distributor = fakeDistributor()
  const operations = {
    keyProviders: keyProviderOperations({
      random: systemRandom,
      compute,
      store,
      distributor,
      tickets: createExportTickets(systemRandom),
      ...{ clusterClock, machineClock },
      productVersion: { major: 8, minor: 0, update: 3 },
      downloadOrigin: 'https://vcenter.example',
    }),
    inventory: {
      ...inventoryOperations(store),
      ...hostOperations({
        ...{ store, distributor, clusterClock, machineClock },
        removals: { remove: async () => Promise.reject(new Error('not in this test')) },
        network: grpcNetwork,
      }),
      ...virtualMachineOperations({ store, distributor }),
    },
  }
  const admit = createAdmit({ store, sessions, notes: auditNotes(log, () => true) })
  const tokenOf = async (user: string): Promise<string | undefined> => {
    if (user === NOBODY) return undefined
    if (!USERS.includes(user)) return 'a.b.c'
    const { signal } = new AbortController()
    const password = Secret.from(Buffer.from(PASSWORD))
    return (await sessions.login(user, password, SOURCE, signal)).token
  }
  const close = () => {
    log.close()
    store.close()
  }
  return { store, log, operations, admit, tokenOf, close }
}

type Vcenter = Awaited<ReturnType<typeof openVcenter>>
type Protocol = {
  call: (token: string | undefined, call: (typeof CALLS)[number]) => Promise<unknown>
  close: () => Promise<void>
}

async function json({ operations, admit }: Vcenter): Promise<Protocol> {
  const answer = jsonAdapter({ operations, admit, source: SOURCE })
  return {
    call: async (token, [, service, method, request]) => {
      const line = await answer(JSON.stringify({ service, method, token, request }))
      const { error, ...result } = JSON.parse(line)
      if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code })
      return result
    },
    close: async () => undefined,
  }
}

async function grpc({ store, operations, admit }: Vcenter): Promise<Protocol> {
  const { instanceId, authority, own, operator } = store.identity
  const tlsOf = ({ certificatePem, privateKey }: typeof own) => ({
    certificatePem,
    privateKeyPem: privateKeyToPem(privateKey),
    rootsPem: authority.certificatePem,
  })
  const { keyProviders, inventory } = operations
  const server = createRpcServer({
    tls: tlsOf(own),
    services: [keyProviderService(keyProviders), inventoryService(inventory)],
    toRpcError,
    guard: createGuard(admit, [...Object.values(keyProviders), ...Object.values(inventory)]),
    logger: silentLogger,
  })
  const port = await server.listen('localhost', 0)
  return {
    call: async (token, [, service, method, request]) => {
      const channel = connectRpc({
        address: `localhost:${port}`,
        tls: tlsOf(operator),
        expectPeer: { kind: 'vcenter', id: instanceId },
        authorization: async () => token && `Bearer ${token}`,
      })
      try {
        return await Reflect.get(channel.client(service), method)(request, {
          timeoutMs: PATIENCE_MS,
        })
      } finally {
        channel.close()
      }
    },
    close: () => server.close(1000),
  }
}

/** Makes all calls over one protocol, on a vCenter of its own. */
async function played(open: (vcenter: Vcenter) => Promise<Protocol>) {
  using folder = createTemporaryFolder()
  const vcenter = await openVcenter(folder.path)
  const protocol = await open(vcenter)
  const answers: { code: string; answer: unknown }[] = []
  for (const call of CALLS)
    answers.push(
      await protocol.call(await vcenter.tokenOf(call[0]), call).then(
        (answer) => ({ code: 'OK', answer: JSON.parse(JSON.stringify(answer, COMPARED)) }),
        ({ code, message }) => ({ code, answer: message }),
      ),
    )
  await protocol.close()
  const records = (await linesOf(vcenter.log)).flatMap((line) => {
    const record = parseRecord(line)
    if (record === undefined) return []
    const { timeMs: _time, traceId: _trace, previous: _previous, ...compared } = record
    return [compared]
  })
  vcenter.close()
  return { answers, records }
}

/** Answer fields that do not depend on chance or time, and that both protocols spell alike. */
const COMPARED = [
  ...['provider', 'providers', 'keyId', 'isDefault', 'hostsDesired', 'hostsActive', 'details'],
  ...['id', 'defaultMessage', 'wasDefault', 'url', 'virtualMachines', 'name', 'host', 'uuid'],
  ...['datastore', 'poweredOn', 'locked', 'homeKey', 'hostConnected', 'mixedKeys'],
]

const VM = vmRecord({ uuid: KEY_ID, isPoweredOn: true, home: KEY })
const CRYPTO = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
