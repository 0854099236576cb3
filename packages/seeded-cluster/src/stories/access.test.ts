import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  declaredRequirements,
  neededPrivileges,
  type RpcChannel,
  RpcError,
  type ServiceName,
} from '@nkpsim/rpc'
import { CALL } from '../clients/site-access.ts'
import { MANAGEMENT_PORT, ROOT_PASSWORD } from '../cluster/host-node.ts'
import { addressOf, readOperatorIdentity } from '../cluster/vcenter-node.ts'
import { VCENTER } from '../plan/nodes.ts'
import { CLUSTER, createStorySite } from '../testing/story-site.ts'

const PASSWORD = 'a long password'
const HOST = 'esx-1'
/** The host serves this service without client certificates, on a separate port. */
const ADOPTION = 'nkpsim.esxi.v1.AdoptionService'
const SESSION = 'nkpsim.vcenter.v1.SessionService'
const HOST_SESSION = 'nkpsim.esxi.v1.HostSessionService'
const OWN_ROLE = 'Key reader'
const ROLES = ['Admin', 'NoCryptoAdmin', 'NoTrustedAdmin', 'ReadOnly', 'NoAccess', OWN_ROLE]
const ADMIN_ON_ROOT = ['Admin', 'vCenter', '', true] as const
const ROOT = { kind: 'vCenter', name: '' }
const NO_PERMISSION = { status: 'PERMISSION_DENIED', code: 'NO_PERMISSION' }
const REFUSED = ['NO_PERMISSION', 'NOT_AUTHENTICATED', 'PERMISSION_DENIED']

type Tokens = { vcenter: string; host: string }

const site = createStorySite({ hosts: [{ name: HOST }] })
const { authorization, inventory } = site.vcenter()
let hostId: string
let privilegesOf: Map<string, readonly string[]>

/** Defines a test whose time is virtual. */
const test = (name: string, act: () => Promise<void>) => it(name, () => site.run(act))

beforeAll(() =>
  site.run(async () => {
    await site.start()
    hostId = (await inventory.getHost({ name: HOST })).host?.id ?? ''
    await authorization.createRole({
      name: OWN_ROLE,
      privileges: ['Cryptographer.ReadKeyServersInfo'],
    })
    for (const role of ROLES) {
      await authorization.createUser({ user: userOf(role), password: PASSWORD })
      const entity = { kind: 'vCenter', name: '' }
      await authorization.setPermission({
        permission: { user: userOf(role), role, entity, propagate: true },
      })
    }
    const { roles } = await authorization.listRoles({})
    privilegesOf = new Map(roles.map(({ name, privileges }) => [name, privileges]))
  }),
)

/**
 * Creates a user with permissions. A permission is a role, the kind and name of the entity, and
 * whether it propagates.
 */
async function makeUser(
  name: string,
  permissions: readonly (readonly [
    role: string,
    kind: string,
    entity: string,
    propagate: boolean,
  ])[],
): Promise<void> {
  await authorization.createUser({ user: userOf(name), password: PASSWORD })
  for (const [role, kind, entity, propagate] of permissions)
    await authorization.setPermission({
      permission: { user: userOf(name), role, entity: { kind, name: entity }, propagate },
    })
}

function userOf(role: string): string {
  return `${role.toLowerCase().replace(' ', '-')}@vsphere.local`
}

/** Opens a channel to the daemon of a service, with or without a session. */
function connect(service: string, tokens?: Tokens): Promise<RpcChannel> {
  const isHost = service.startsWith('nkpsim.esxi.')
  const token = isHost ? tokens?.host : tokens?.vcenter
  return open(isHost, token === undefined ? undefined : `Bearer ${token}`)
}

function open(isHost: boolean, authorization: string | undefined): Promise<RpcChannel> {
  return site.connect({
    address: isHost ? `${HOST}:${MANAGEMENT_PORT}` : addressOf(VCENTER),
    tls: site.node(VCENTER).machine.peek(readOperatorIdentity).tls,
    expectPeer: { kind: isHost ? 'host' : 'vcenter' },
    ...(authorization !== undefined && { authorization: async () => authorization }),
  })
}

const basic = (password: string): string =>
  `Basic ${Buffer.from(`root:${password}`).toString('base64')}`

/** Returns the token of a session for the host. */
async function hostTokenOf(token: string): Promise<string> {
  const channel = await connect(SESSION, { vcenter: token, host: '' })
  try {
    const request = { hostIds: [hostId] }
    const { hostTokens } = await channel.client(SESSION).issueHostTokens(request, CALL)
    return hostTokens[0]?.token ?? ''
  } finally {
    channel.close()
  }
}

/** Logs in, and returns the tokens of the session for vCenter and for the host. */
async function logIn(role: string): Promise<Tokens> {
  const channel = await connect(SESSION)
  try {
    const request = { user: userOf(role), password: PASSWORD }
    const service = channel.client(SESSION)
    const { token } = await service.login(request, CALL)
    return { vcenter: token, host: await hostTokenOf(token) }
  } finally {
    channel.close()
  }
}

/**
 * Makes a call with an empty request. Returns the code of the outcome, or OK if the call succeeded.
 */
async function outcomeOf(channel: RpcChannel, service: string, method: string): Promise<string> {
  const client = channel.client(service as ServiceName) as unknown as Record<
    string,
    (request: unknown, options: unknown) => Promise<unknown> | AsyncIterable<unknown>
  >
  const call = client[method]
  if (call === undefined) throw new Error(`${service} has no ${method}`)
  const abort = new AbortController()
  const request = isClientStream(method) ? (async function* () {})() : {}
  try {
    const result = call(request, { ...CALL, signal: abort.signal })
    if (result instanceof Promise) await result
    else for await (const _message of result) break
    return 'OK'
  } catch (error) {
    if (error instanceof RpcError) return error.code
    throw error
  } finally {
    abort.abort()
  }
}

/** Packages of the services of trust hosts, and of a machine that is not a vCenter yet. */
const ELSEWHERE = ['nkpsim.trust.v1.', 'nkpsim.clone.v1.']
/** Methods whose requests are streams. */
const CLIENT_STREAMS = [
  ...['importPlainVm', 'importVm', 'writeDisk', 'synchronize'],
  ...['receiveVm', 'relaySend', 'relayReceive'],
]

function isClientStream(method: string): boolean {
  return CLIENT_STREAMS.includes(method)
}

const methods = declaredRequirements().flatMap(([path, requirement]) => {
  const [service = '', method = ''] = path.split('/')
  // Trust hosts are not part of this story; their own tests cover their methods.
  const isElsewhere = service === ADOPTION || ELSEWHERE.some((each) => service.startsWith(each))
  const isServed = !isElsewhere && requirement !== undefined
  // A call that follows events waits for an event, so it has no outcome. Its own test shows that it
  // is admitted like other calls.
  return isServed && !method.startsWith('follow') ? [{ service, method, requirement }] : []
})
/** Calls that end the session come last, because the other calls use the session. */
const ordered = methods.toSorted(
  (a, b) => Number(a.method === 'logout') - Number(b.method === 'logout'),
)

describe.each(['without a session', ...ROLES])('a caller with the access: %s', (role) => {
  test('may call exactly the methods whose declared requirements it meets', async () => {
    const tokens = role === 'without a session' ? undefined : await logIn(role)
    const privileges = privilegesOf.get(role) ?? []
    const wrong: string[] = []
    for (const { service, method, requirement } of ordered) {
      const channel = await connect(service, tokens)
      const code = await outcomeOf(channel, service, method)
      channel.close()
      const isAllowed =
        requirement.audience === 'certificate' ||
        (requirement.audience === 'session' && tokens !== undefined) ||
        (requirement.audience === 'privilege' &&
          neededPrivileges(requirement).every(({ privilege }) => privileges.includes(privilege)))
      const isAsDeclared = isAllowed !== REFUSED.includes(code) && code !== 'UNIMPLEMENTED'
      if (!isAsDeclared) wrong.push(`${service}/${method}: ${code}`)
    }
    expect(wrong).toEqual([])
    expect(ordered.length).toBeGreaterThan(80)
  })
})

describe('a host', () => {
  test('accepts the password of the user root, and refuses a wrong password', async () => {
    const root = await open(true, basic(ROOT_PASSWORD))
    expect((await root.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL)).name).toBe(HOST)
    root.close()
    const wrong = await open(true, basic('wrong'))
    await expect(
      wrong.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL),
    ).rejects.toMatchObject({ status: 'PERMISSION_DENIED', code: 'CREDENTIALS_WRONG' })
    wrong.close()
  })

  test('refuses a token for vCenter, as vCenter refuses a token for hosts', async () => {
    const { vcenter, host } = await logIn('Admin')
    const swapped = { vcenter: host, host: vcenter }
    const refused = { status: 'UNAUTHENTICATED', code: 'NOT_AUTHENTICATED' }
    for (const service of [HOST_SESSION, SESSION]) {
      const channel = await connect(service, swapped)
      const call =
        service === SESSION
          ? channel.client(SESSION).getSession({}, CALL)
          : channel.client(HOST_SESSION).getCaller({}, CALL)
      await expect(call).rejects.toMatchObject(refused)
      channel.close()
    }
  })

  it.each(['a logout', 'a role that is edited'])('refuses a token after %s', (cause) =>
    site.run(() => refusesAfter(cause)),
  )

  const refusesAfter = async (cause: string): Promise<void> => {
    const tokens = await logIn(OWN_ROLE)
    const [host, own] = [await connect(HOST_SESSION, tokens), await connect(SESSION, tokens)]
    const caller = () => host.client(HOST_SESSION).getCaller({}, CALL)
    expect(await caller()).toEqual({ user: userOf(OWN_ROLE) })
    if (cause === 'a logout') await own.client(SESSION).logout({}, CALL)
    else await authorization.updateRole({ name: OWN_ROLE, privileges: ['Host.Config.Settings'] })
    const refusal = () =>
      caller().then(
        () => undefined,
        (error: RpcError) => error.code,
      )
    expect(await site.until(refusal, (code) => code !== undefined)).toBe('SESSION_EXPIRED')
    if (cause !== 'a logout') {
      const host = await hostTokenOf(tokens.vcenter)
      const renewed = await connect(HOST_SESSION, { ...tokens, host })
      expect(await renewed.client(HOST_SESSION).getCaller({}, CALL)).toEqual({
        user: userOf(OWN_ROLE),
      })
      renewed.close()
    }
    host.close()
    own.close()
  }

  test('gives a user only the privileges that the user has on this host', async () => {
    await makeUser('elsewhere', [
      ['Admin', 'vCenter', '', true],
      ['ReadOnly', 'cluster', CLUSTER, true],
    ])
    const tokens = await logIn('elsewhere')
    const host = await connect('nkpsim.esxi.v1.HostService', tokens)
    await host.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL)
    await expect(
      host.client('nkpsim.esxi.v1.VirtualMachineService').createVm({}, CALL),
    ).rejects.toMatchObject({ status: 'PERMISSION_DENIED', code: 'NO_PERMISSION' })
    host.close()
  })

  test('gives a user no privilege from a permission on vCenter that does not propagate', async () => {
    await makeUser('above', [['Admin', 'vCenter', '', false]])
    const token = await logIn('above')
    const host = await connect('nkpsim.esxi.v1.HostService', token)
    const security = host.client('nkpsim.esxi.v1.HostSecurityService')
    await expect(security.listRecoveryKeys({}, CALL)).rejects.toMatchObject(NO_PERMISSION)
    host.close()
    const vcenter = await connect('nkpsim.vcenter.v1.InventoryService', token)
    await expect(
      vcenter.client('nkpsim.vcenter.v1.InventoryService').getHost({ name: HOST }, CALL),
    ).rejects.toMatchObject(NO_PERMISSION)
    vcenter.close()
  })
})

describe('a user', () => {
  test('cannot grant themselves a privilege that they do not have', async () => {
    const tokens = await logIn('NoCryptoAdmin')
    const channel = await connect('nkpsim.vcenter.v1.AuthorizationService', tokens)
    const service = channel.client('nkpsim.vcenter.v1.AuthorizationService')
    const give = (role: string) =>
      service.setPermission(
        { permission: { user: userOf('NoCryptoAdmin'), role, entity: ROOT, propagate: true } },
        CALL,
      )
    await expect(give('Admin')).rejects.toMatchObject(NO_PERMISSION)
    await give('NoCryptoAdmin')
    await expect(
      service.setPassword({ user: userOf('Admin'), password: PASSWORD }, CALL),
    ).rejects.toMatchObject(NO_PERMISSION)
    channel.close()
  })

  test('can set the default provider of a cluster only with the privilege on this cluster', async () => {
    await makeUser('other-end', [
      ['Admin', 'vCenter', '', true],
      ['ReadOnly', 'cluster', CLUSTER, true],
    ])
    const channel = await connect('nkpsim.vcenter.v1.KeyProviderService', await logIn('other-end'))
    const service = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const scope = { scope: 'DEFAULT_SCOPE_CLUSTER', entity: CLUSTER } as const
    await expect(service.setDefaultProvider(scope, CALL)).rejects.toMatchObject(NO_PERMISSION)
    await expect(service.getDefaultProvider(scope, CALL)).rejects.toMatchObject(NO_PERMISSION)
    await service.setDefaultProvider({}, CALL)
    channel.close()
  })
})

describe('the removal of a host', () => {
  test('ends the tokens for that host, and nobody gets new tokens for it', async () => {
    const denied = [ADMIN_ON_ROOT, ['NoAccess', 'host', HOST, true]] as const
    await makeUser('denied', denied)
    await makeUser('allowed', [ADMIN_ON_ROOT])
    const allowed = await logIn('allowed')
    const host = await connect(HOST_SESSION, allowed)
    await host.client(HOST_SESSION).getCaller({}, CALL)
    await inventory.removeHost({ host: HOST })
    await expect(host.client(HOST_SESSION).getCaller({}, CALL)).rejects.toMatchObject({
      code: 'SESSION_EXPIRED',
    })
    expect((await logIn('denied')).host).toBe('')
    expect(await hostTokenOf(allowed.vcenter)).toBe('')
    host.close()
  })
})
