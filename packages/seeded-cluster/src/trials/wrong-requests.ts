import { createHash } from 'node:crypto'
import type { RefusedCall } from '@nkpsim/checkers'
import type { Random } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { Machine } from '../cluster/machine.ts'
import { placesBelow } from '../cluster/places.ts'
import { NO_SUCH_NAME } from '../workload/draw-operation.ts'

/** Files of a daemon that a refused call may change: the call is recorded. */
const AUDIT = /^[^/]*\/state\/audit/
/**
 * Tables that change by themselves: a session was used, the seal covers that, and hosts report
 * their VMs.
 */
const BY_THEMSELVES: readonly string[] = ['host_inventory', 'seal', 'session']
const WRONG_PASSWORD = `not ${PROVIDER_PASSWORD}`
const DISK_BYTES = 16_384
const KDK_BYTES = 32

type WrongRequest = { call: string; send: () => Promise<unknown> }

/**
 * Sends wrong requests to vCenter, such as unknown and illegal names, damaged and foreign backup
 * files, and a wrong password (I9). Nobody else works, so whatever changes is an effect of the
 * request.
 * @param backup a backup file of a provider; undefined if nobody has one
 */
export async function tryWrongRequestsToVcenter({
  site,
  machine,
  backup,
  random,
}: {
  site: SiteAccess
  machine: Pick<Machine, 'openDatabase'>
  backup: Buffer | undefined
  random: Pick<Random, 'below' | 'bytes'>
}): Promise<RefusedCall[]> {
  const providers = await site.vcenter('nkpsim.vcenter.v1.KeyProviderService')
  const access = await site.vcenter('nkpsim.vcenter.v1.AuthorizationService')
  const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
  const restore = (config: Buffer, password: string) => () =>
    providers.importProvider({ config, password }, CALL)
  const ofBackup = (file: Buffer): WrongRequest[] => [
    { call: 'restore with a wrong password', send: restore(file, WRONG_PASSWORD) },
    { call: 'restore a damaged file', send: restore(damaged(file, random), PROVIDER_PASSWORD) },
    { call: 'restore half a file', send: restore(file.subarray(0, -20), PROVIDER_PASSWORD) },
  ]
  const provider = NO_SUCH_NAME
  const wrong: WrongRequest[] = [
    ...(backup === undefined ? [] : ofBackup(backup)),
    { call: 'restore a foreign file', send: restore(random.bytes(500), PROVIDER_PASSWORD) },
    {
      call: 'delete an unknown provider',
      send: () => providers.deleteProvider({ provider }, CALL),
    },
    {
      call: 'create a provider with an illegal name',
      send: () => providers.createProvider({ provider: 'a\u0000b' }, CALL),
    },
    {
      call: 'create a provider with a short KDK',
      send: () =>
        providers.createProvider(
          { provider: 'trial', keyDerivationKey: random.bytes(KDK_BYTES - 1) },
          CALL,
        ),
    },
    {
      call: 'create a role with an unknown privilege',
      send: () => access.createRole({ name: 'trial', privileges: ['No.Such'] }, CALL),
    },
    {
      call: 'set a permission of an unknown user',
      send: () =>
        access.setPermission(
          { permission: { user: NO_SUCH_NAME, role: 'ReadOnly', entity: { kind: 'vCenter' } } },
          CALL,
        ),
    },
    {
      call: 'remove an unknown host',
      send: () => inventory.removeHost({ host: NO_SUCH_NAME }, CALL),
    },
  ]
  return refusalsOf(wrong, () => stateOf(machine))
}

/**
 * Sends wrong requests to a host: unknown, illegal and taken names (I9).
 * @param vm a VM that exists; undefined if there is none
 */
export async function tryWrongRequestsToHost({
  site,
  host,
  machine,
  provider,
  vm,
}: {
  site: SiteAccess
  host: string
  machine: Pick<Machine, 'name' | 'peek'>
  provider: string
  vm: string | undefined
}): Promise<RefusedCall[]> {
  const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
  const create = (name: string, from: string) => () =>
    machines.createVm({ spec: { name, provider: from }, diskBytes: DISK_BYTES }, CALL)
  const wrong: WrongRequest[] = [
    {
      call: 'power on an unknown VM',
      send: () => machines.powerOnVm({ name: NO_SUCH_NAME }, CALL),
    },
    { call: 'create a VM with an unknown provider', send: create('trial', NO_SUCH_NAME) },
    { call: 'create a VM with an illegal name', send: create('../trial', provider) },
    ...(vm === undefined
      ? []
      : [{ call: 'create a VM with a name that is taken', send: create(vm, provider) }]),
  ]
  return refusalsOf(wrong, () => digestOf(machine))
}

async function refusalsOf(
  wrong: readonly WrongRequest[],
  stateOf: () => string,
): Promise<RefusedCall[]> {
  const refusals: RefusedCall[] = []
  for (const { call, send } of wrong) {
    const before = stateOf()
    const error = await errorOf(send)
    const answer = { code: error?.code, message: error?.message ?? '' }
    refusals.push({ call, ...answer, before, after: stateOf() })
  }
  return refusals
}

async function errorOf(send: () => Promise<unknown>): Promise<RpcError | undefined> {
  try {
    await send()
    return undefined
  } catch (error) {
    if (error instanceof RpcError) return error
    throw error
  }
}

function damaged(file: Buffer, random: Pick<Random, 'below'>): Buffer {
  const copy = Buffer.from(file)
  const place = random.below(copy.length)
  copy.writeUInt8(copy.readUInt8(place) ^ 1, place)
  return copy
}

/** Returns the content of the database as text. */
function stateOf({ openDatabase }: Pick<Machine, 'openDatabase'>): string {
  const database = openDatabase()
  const tables = database?.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  return JSON.stringify(
    tables
      ?.map(({ name }) => String(name))
      .filter((name) => !BY_THEMSELVES.includes(name))
      .map((name) => [name, database?.prepare(`SELECT * FROM "${name}"`).all()]),
    (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  )
}

function digestOf({ name, peek }: Pick<Machine, 'name' | 'peek'>): string {
  return peek((files) => {
    const hash = createHash('sha256')
    for (const place of placesBelow(files, '/', name))
      if (!AUDIT.test(place.name)) hash.update(place.name).update(place.bytes)
    return hash.digest('hex')
  })
}
