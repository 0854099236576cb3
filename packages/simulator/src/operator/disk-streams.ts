import { buffer } from 'node:stream/consumers'
import type { RpcClient } from '@nkpsim/rpc'

type VirtualMachines = RpcClient<'nkpsim.esxi.v1.VirtualMachineService'>
type CallOptions = { timeoutMs: number; signal?: AbortSignal }

const CHUNK_BYTES = 1024 * 1024

/**
 * Writes to the first disk of a powered-on VM. The bytes are on disk when the promise resolves.
 * @throws RpcError
 */
export async function writeDisk(
  vms: VirtualMachines,
  { name, offsetBytes, bytes }: { name: string; offsetBytes: number; bytes: Buffer },
  options: CallOptions,
): Promise<void> {
  await vms.writeDisk(writeMessages(name, offsetBytes, bytes), options)
}

/** Reads the whole first disk of a powered-on VM. @throws RpcError */
export function readDisk(
  vms: VirtualMachines,
  name: string,
  options: CallOptions,
): Promise<Buffer> {
  return buffer(chunksOf(vms.readDisk({ name }, options)))
}

async function* writeMessages(name: string, offsetBytes: number, bytes: Buffer) {
  yield { header: { name, offsetBytes } }
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield { chunk: bytes.subarray(start, start + CHUNK_BYTES) }
  }
}

async function* chunksOf(messages: AsyncIterable<{ chunk: Buffer }>): AsyncIterable<Buffer> {
  for await (const { chunk } of messages) yield chunk
}
