import type { ComponentKind, ObjectConfiguration, StoredConfiguration } from '../../records/vsan.ts'
import type { VsanDisk } from '../components.ts'
import type { Wish } from './wishes.ts'

/** A component as its host shows it to other hosts. */
export type LocatedComponent = {
  componentId: string
  diskId: string
  kind: ComponentKind
  configuration: StoredConfiguration
  /** Whether the owner's lease on this component may still run. */
  isOwned: boolean
}

/** Answer of a component to a request to change the configuration. */
export type Prepared =
  | {
      outcome: 'promised'
      configuration: StoredConfiguration
      /** Whether the last owner released the object after a flush, so its replicas are equal. */
      isClean: boolean
    }
  /** The component has promised or stored this csn already. */
  | { outcome: 'refused'; csn: number }
  /** The lease of another owner still runs. */
  | { outcome: 'owned'; configuration: StoredConfiguration }

export type Accepted = { outcome: 'accepted' } | { outcome: 'refused'; csn: number }

/** What a call on a component must show: its session, and the configuration that it acts on. */
export type ComponentCall = { token: string; componentId: string; csn: number }

export type NewComponent = {
  diskId: string
  componentId: string
  kind: ComponentKind
  configuration: ObjectConfiguration
}

/**
 * The calls that one host makes on another host of its vSAN cluster, or on itself. Every call
 * settles within seconds. It throws EsxiError VSAN_HOST_UNREACHABLE if the host does not answer,
 * VSAN_SESSION_UNKNOWN if the host restarted since the session began, VSAN_CONFIGURATION_STALE if
 * the component has another csn or a promise to another owner, and errors of ComponentStore.
 */
export type VsanPeer = {
  /**
   * Renews the session of a run. If the token in the answer differs from the token of the call, the
   * session begins with the next call, which must have the new token.
   */
  renew(session: { runId: string; token: string }): Promise<{ token: string }>
  locate(objectId: string): Promise<readonly LocatedComponent[]>
  disks(): Promise<readonly VsanDisk[]>
  /** Reserves the id of a new object for some seconds. Returns false if it is used or reserved. */
  reserve(call: { token: string; objectId: string }): Promise<boolean>
  create(component: NewComponent & { token: string }): Promise<void>
  /** Removes a component whose object is removed, or that was never part of it. */
  discard(call: { token: string; componentId: string }): Promise<void>
  prepare(call: ComponentCall): Promise<Prepared>
  accept(call: {
    token: string
    componentId: string
    configuration: ObjectConfiguration
  }): Promise<Accepted>
  /** Ends the ownership of this run. */
  release(call: ComponentCall & { isClean: boolean }): Promise<void>
  /** Asks the owner of an object to move a component off its disk. Lasts some seconds. */
  move(wish: Wish): Promise<void>
  /** Whether all objects with a component on this host have all their components. */
  isRedundant(): Promise<boolean>
  /** Asks the owner to release an object. Returns whether this host does not own it anymore. */
  askRelease(objectId: string): Promise<boolean>
  read(call: ComponentCall & { offsetBytes: number; lengthBytes: number }): Promise<Buffer>
  write(call: ComponentCall & { offsetBytes: number; sectors: Buffer }): Promise<void>
  writeZeroes(call: ComponentCall & { offsetBytes: number; lengthBytes: number }): Promise<void>
  flush(call: ComponentCall): Promise<void>
  checks(call: ComponentCall & { firstChunk: number; chunks: number }): Promise<Buffer>
  chunks(call: ComponentCall): Promise<number[]>
}
