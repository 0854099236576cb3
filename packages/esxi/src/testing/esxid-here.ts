import { join } from 'node:path'
import { systemInput } from '@nkpsim/daemon'
import { READY_FILE } from '@nkpsim/daemon/ready-file'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { systemEffects } from '@nkpsim/effects'
import { systemPrograms } from '@nkpsim/effects/system-programs'
import { systemStreams } from '@nkpsim/effects/system-streams'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { socketTpms } from '@nkpsim/tpm'
import { parseConfig } from '../config.ts'
import { type EsxidEffects, startEsxid } from '../esxid.ts'
import type { ReadyHost } from './esxid-process.ts'

const MAX_READY_BYTES = 65_536
const PASSWORD_INPUT = 'root-password'

/** An esxid of one host in the process of the test. */
export type EsxidHere = { host: ReadyHost; stop(): Promise<void> }

/**
 * Starts an esxid of one host in this process, with the effects of a real process except those that
 * are given.
 * @param password of root, for the first start
 */
export async function startEsxidHere(
  stateFolder: string,
  args: readonly string[],
  { password, ...more }: Partial<EsxidEffects> & { password?: string } = {},
): Promise<EsxidHere> {
  const effects: EsxidEffects = {
    ...systemEffects,
    network: grpcNetwork,
    streams: systemStreams,
    programs: systemPrograms,
    tpms: socketTpms(systemEffects.random),
    input: { ...systemInput, readStart: async () => Buffer.from(password ?? '') },
    ...more,
  }
  const secret = password === undefined ? [] : ['--root-password-file', PASSWORD_INPUT]
  const config = parseConfig(['--state', stateFolder, '--log-level', 'error', ...args, ...secret])
  const daemon = await startEsxid(config, effects)
  const ready = readSmallFile(effects.files, join(stateFolder, READY_FILE), MAX_READY_BYTES)
  const { hosts } = JSON.parse(ready.toString()) as { hosts: readonly ReadyHost[] }
  const [host] = hosts
  if (host === undefined) throw new Error('no host')
  return { host, stop: () => daemon.stop() }
}
