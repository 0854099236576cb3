/**
 * An open disk as its user sees it: plain bytes at byte offsets. Encrypted disks, plain disks and
 * chains of snapshots all have this form.
 */
export type BlockDevice = {
  /** A multiple of 4096. */
  capacityBytes: number
  /** Reads plaintext from a byte offset. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
  /** Writes plaintext at a byte offset. It is durable only after flush. */
  write(offsetBytes: number, plaintext: Buffer): Promise<void>
  /** Makes all writes durable. */
  flush(): Promise<void>
  close(): Promise<void>
}
