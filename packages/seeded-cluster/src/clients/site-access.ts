import type { RpcClient, ServiceName } from '@nkpsim/rpc'

/** A host as an operator adds it to vCenter. */
export type HostToAdd = {
  /** `host:port` of the adoption service. */
  address: string
  /** SHA-256 of its certificate, upper-case hex with colons. */
  thumbprint: string
  rootPassword: string
}

/**
 * How the users of a run reach the daemons. Calls to vCenter are authorized by the user's session,
 * calls to a host as root.
 */
export type SiteAccess = {
  /** Returns a service of vCenter, as the administrator. */
  vcenter<S extends ServiceName>(service: S): Promise<RpcClient<S>>
  /** Returns a service of vCenter, as this user. The user must have logged in. */
  vcenterAs<S extends ServiceName>(user: string, service: S): Promise<RpcClient<S>>
  /** Returns a service of a host. */
  host<S extends ServiceName>(host: string, service: S): Promise<RpcClient<S>>
  /**
   * Writes to the first disk of a VM as a client of the host's NBD socket, and flushes.
   * @throws RpcError UNAVAILABLE if it may have happened or not
   */
  writeByNbd(of: { host: string; vm: string }, offsetBytes: number, bytes: Buffer): Promise<void>
  /** Logs a user in, or ends the session of a user. */
  logIn(user: string, password: string): Promise<void>
  logOut(user: string): Promise<void>
  /** Downloads an exported provider. @throws RpcError if the download is refused or breaks off */
  download(url: string, token: string): Promise<Buffer>
  /** @throws RpcError if the host does not run */
  hostToAdd(host: string): Promise<HostToAdd>
}

/** Deadline of a user's call, ms. */
export const CALL = { timeoutMs: 30_000 } as const
