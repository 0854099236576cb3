import type { MachineClock } from '@nkpsim/effects'
import { type RpcChannel, RpcError, type ServiceName, type TlsIdentity } from '@nkpsim/rpc'
import { connectActive } from '@nkpsim/rpc/client'
import type { MemoryNode } from '@nkpsim/rpc/memory'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { VCENTER } from '../plan/nodes.ts'
import { ADOPTION_PORT, MANAGEMENT_PORT, ROOT_PASSWORD, readThumbprint } from './host-node.ts'
import type { Machine } from './machine.ts'
import { writeByNbd } from './nbd-client.ts'
import { addressOf, type OperatorIdentity, readOperatorIdentity } from './vcenter-node.ts'

export const ADMINISTRATOR = 'administrator@vsphere.local'
const ROOT_AUTHORIZATION = `Basic ${Buffer.from(`root:${ROOT_PASSWORD}`).toString('base64')}`
const SESSIONS = 'nkpsim.vcenter.v1.SessionService'

/**
 * Returns the access of the users of a run to the daemons, from the users' machine.
 * @param machines all vCenters and hosts, by name
 * @param vcenter name of their vCenter. Only hosts that it manages accept their certificates
 * @param ha names of the nodes that the users know if it has vCenter HA, and the users' clock
 */
export function createSiteAccess(
  clients: MemoryNode,
  machines: ReadonlyMap<string, Machine>,
  vcenter: string,
  ha?: { nodes: readonly string[]; clock: Pick<MachineClock, 'monotonicMs' | 'sleep'> },
): SiteAccess {
  let identity: OperatorIdentity | undefined
  const channels = new Map<string, Promise<RpcChannel>>()
  const tokens = new Map<string, string>()
  let hasJoined = false

  const machineOf = (name: string): Machine => {
    const machine = machines.get(name)
    if (machine !== undefined) return machine
    throw new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', `${name} does not answer`)
  }
  const own = (): OperatorIdentity => {
    identity ??= machineOf(vcenter).peek(readOperatorIdentity)
    return identity
  }
  const kept = (key: string, open: () => Promise<RpcChannel>): Promise<RpcChannel> => {
    const channel = channels.get(key) ?? open()
    channels.set(key, channel)
    return channel
  }
  const connectTo = (name: string, user: string | undefined): Promise<RpcChannel> =>
    clients.connect({
      ...{ address: addressOf(name), tls: own().tls, expectPeer: { kind: 'vcenter' } },
      takesListings: true,
      ...(user !== undefined && { authorization: ({ refused }) => tokenOf(user, refused) }),
    })
  const connectToActive = async (
    { nodes, clock }: NonNullable<typeof ha>,
    user: string | undefined,
  ): Promise<RpcChannel> => {
    const opened = new Map<string, RpcChannel>()
    for (const name of nodes) opened.set(addressOf(name), await connectTo(name, user))
    const open = (address: string): RpcChannel => opened.get(address) as RpcChannel
    return connectActive({ addresses: [...opened.keys()], open, clock })
  }
  const toVcenter = (user: string | undefined) =>
    kept(`${vcenter} as ${user}`, () =>
      ha !== undefined && ha.nodes.length > 1
        ? connectToActive(ha, user)
        : connectTo(ha?.nodes[0] ?? vcenter, user),
    )
  const tokenOf = async (user: string, refused: string | undefined): Promise<string> => {
    const known = tokens.get(user)
    if (known !== undefined && known !== refused) return known
    // Only the administrator logs in again without being told to.
    if (user !== ADMINISTRATOR) return known ?? 'Bearer none'
    await logInAsAdministrator()
    return tokens.get(user) ?? ''
  }
  /** A vCenter that joined the domain of another accepts that domain's password. */
  const logInAsAdministrator = async (): Promise<void> => {
    const joined = machineOf(VCENTER).peek(readOperatorIdentity).administratorPassword
    const [password, other] = hasJoined
      ? [joined, own().administratorPassword]
      : [own().administratorPassword, joined]
    try {
      await logIn(ADMINISTRATOR, password)
    } catch (error) {
      if (!(error instanceof RpcError) || error.status !== 'UNAUTHENTICATED') throw error
      await logIn(ADMINISTRATOR, other)
      hasJoined = !hasJoined
    }
  }
  const logIn = async (user: string, password: string): Promise<void> => {
    const channel = await toVcenter(undefined)
    const { token } = await channel.client(SESSIONS).login({ user, password }, CALL)
    tokens.set(user, `Bearer ${token}`)
  }
  const vcenterAs = async <S extends ServiceName>(user: string, service: S) =>
    (await toVcenter(user)).client(service)
  return {
    vcenter: (service) => vcenterAs(ADMINISTRATOR, service),
    vcenterAs,
    host: async (host, service) => {
      machineOf(host)
      const channel = await kept(host, () =>
        clients.connect({
          ...{ address: `${host}:${MANAGEMENT_PORT}`, tls: own().tls },
          ...{ expectPeer: { kind: 'host' }, authorization: async () => ROOT_AUTHORIZATION },
        }),
      )
      return channel.client(service)
    },
    writeByNbd: ({ host, vm }, offsetBytes, bytes) =>
      writeByNbd(machineOf(host), vm, { offsetBytes, bytes }),
    logIn,
    logOut: async (user) => {
      await (await vcenterAs(user, SESSIONS)).logout({}, CALL)
      tokens.delete(user)
    },
    download: (url, token) => download(clients, url, token, own().tls.rootsPem),
    hostToAdd: async (host) => {
      const thumbprint = machineOf(host).peek(readThumbprint)
      if (thumbprint === undefined)
        throw new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', `${host} never started`)
      return { address: `${host}:${ADOPTION_PORT}`, thumbprint, rootPassword: ROOT_PASSWORD }
    },
  }
}

/** Returns a function that calls a daemon with another certificate than the users have. */
export function callAs(clients: MemoryNode) {
  return async (daemon: string, tls: TlsIdentity): Promise<unknown> => {
    const isVcenter = daemon === VCENTER
    const channel = await clients.connect({
      address: isVcenter ? addressOf(daemon) : `${daemon}:${MANAGEMENT_PORT}`,
      ...{ tls, expectPeer: { kind: isVcenter ? 'vcenter' : 'host' } },
      ...(!isVcenter && { authorization: async () => ROOT_AUTHORIZATION }),
    })
    try {
      return await (isVcenter
        ? channel.client('nkpsim.vcenter.v1.AboutService').getAbout({}, CALL)
        : channel.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL))
    } finally {
      channel.close()
    }
  }
}

async function download(
  clients: MemoryNode,
  url: string,
  token: string,
  rootsPem: string,
): Promise<Buffer> {
  const { host: address, pathname } = new URL(url)
  const request = {
    ...{ method: 'POST', url: pathname, headers: { authorization: `Bearer ${token}` } },
    ...{ address, rootsPem },
  }
  const answer = await clients.request(request).catch((cause: unknown) => {
    throw new RpcError('UNAVAILABLE', 'DOWNLOAD_FAILED', String(cause), { cause })
  })
  if (answer.statusCode === 200) return answer.body
  throw new RpcError('FAILED_PRECONDITION', 'DOWNLOAD_REFUSED', `HTTP ${answer.statusCode}`)
}
