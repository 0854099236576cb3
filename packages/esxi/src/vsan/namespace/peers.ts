import type { NamespaceAnswer, NamespaceCall } from './calls.ts'

/** A host that owns an object. */
export type OwnerAddress = { hostId: string; address: string }

/** Calls to a host that owns an object. */
export type NamespacePeer = {
  /**
   * @throws errors with code and syscall as of a file system; EsxiError VSAN_OWNER_LOST if the host
   *   does not own the object or does not answer, so that the outcome is unknown
   */
  call(objectId: string, call: NamespaceCall, requestId: string): Promise<NamespaceAnswer>
  /** Reads a large file. @throws EsxiError VSAN_OWNER_LOST */
  readObject(objectId: string, offsetBytes: number, lengthBytes: number): Promise<Buffer>
}

/** Returns the calls to a host. Connects with the first call. */
export type NamespacePeers = (owner: OwnerAddress) => NamespacePeer
