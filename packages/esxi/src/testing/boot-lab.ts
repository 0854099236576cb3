import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { systemSockets } from '@nkpsim/daemon/system-sockets'
import { createTemporaryFolder, PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { systemClock, systemEffects, systemRandom } from '@nkpsim/effects'
import {
  manufactureTpm,
  type SwtpmProcess,
  socketTpms,
  startSwtpm,
  type Tpms,
  unixEndpoint,
} from '@nkpsim/tpm'
import { BOOT_FILE } from '../boot/boot-file.ts'
import { type BootedHost, bootHost } from '../boot/boot-host.ts'
import { createHostState, type HostState } from '../config-store/host-state.ts'
import { createHostEncryption, type HostEncryption } from '../encryption/host-encryption.ts'

/** A booted host with the parts that its encryption needs. */
export type LabHost = BootedHost & { state: HostState; encryption: HostEncryption; logger: Logger }

/** Boots the host of a folder and runs the work. Then ends the host as a power cut would. */
export type BootInLab = <T>(
  hostFolder: string,
  tpm: Pick<SwtpmProcess, 'endpoint'> | undefined,
  work: (host: LabHost) => Promise<T>,
  recoveryKey?: string,
) => Promise<T>

/** Real TPMs, and hosts in this process that boot with them. */
export type BootLab = {
  folder: string
  /** Manufactures a TPM and starts it. */
  tpm(name: string): Promise<SwtpmProcess>
  boot: BootInLab
  /** Starts a TPM 1.2. */
  tpm12(name: string): Promise<SwtpmProcess['endpoint']>
  tool(tpm: SwtpmProcess, program: string, ...args: string[]): number | null
  dispose(): Promise<void>
}

const silent = (): Logger => {
  const logger = { info: none, warn: none, error: none, debug: none, child: () => logger }
  return logger as unknown as Logger
}
const none = (): void => undefined

export function openBootLab(): BootLab {
  const folder = createTemporaryFolder()
  const tpms: SwtpmProcess[] = []
  const ended: (() => void)[] = []
  return {
    folder: folder.path,
    tpm: async (name) => {
      const stateDir = join(folder.path, name)
      await manufactureTpm({ stateDir, caDir: join(folder.path, 'ca'), tpmId: name })
      const endpoint = unixEndpoint(join(folder.path, `${name}.sock`))
      const logFile = join(folder.path, `${name}.log`)
      const tpm = await startSwtpm({ stateDir, endpoint, logFile, detached: false })
      tpms.push(tpm)
      return tpm
    },
    tpm12: async (name) => {
      const stateDir = join(folder.path, name)
      mkdirSync(stateDir)
      const endpoint = unixEndpoint(join(folder.path, `${name}.sock`))
      if (endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
      const { serverPath, controlPath } = endpoint
      const child = spawn('swtpm', [
        'socket',
        ...['--server', `type=unixio,path=${serverPath}`],
        ...['--ctrl', `type=unixio,path=${controlPath}`],
        ...['--tpmstate', `dir=${stateDir}`, '--flags', 'not-need-init,startup-clear'],
        ...['--log', `file=${join(folder.path, `${name}.log`)}`],
      ])
      ended.push(() => child.kill('SIGKILL'))
      // swtpm creates its two sockets in turn, and each socket listens a moment later.
      for (const path of [serverPath, controlPath]) await untilListening(path)
      return endpoint
    },
    boot: bootWith(socketTpms(systemRandom)),
    tool: (tpm, program, ...args) => {
      if (tpm.endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
      const tcti = `swtpm:path=${tpm.endpoint.serverPath}`
      const env = { ...process.env, TPM2TOOLS_TCTI: tcti, TSS2_LOG: 'all+NONE' }
      return spawnSync(program, args, { cwd: folder.path, timeout: PATIENCE_MS, env }).status
    },
    dispose: async () => {
      for (const end of ended) end()
      await Promise.all(tpms.map((tpm) => tpm.stop()))
      folder[Symbol.dispose]()
    },
  }
}

/** Returns a function that boots hosts with these TPMs. */
export function bootWith(tpms: Tpms): BootInLab {
  return async (hostFolder, tpm, work, recoveryKey) => {
    const booted = await bootHost({
      ...systemEffects,
      tpms,
      name: 'esx-1',
      folder: hostFolder,
      address: 'localhost',
      listenAddress: 'localhost',
      ports: { management: 0, adoption: 0 },
      tpm: tpm?.endpoint,
      rootPassword: { salt: randomBytes(16), hash: randomBytes(32) },
      recoveryDigits:
        recoveryKey === undefined
          ? undefined
          : Secret.from(Buffer.from(recoveryKey.replaceAll('-', ''))),
      network: systemSockets,
      clock: systemClock,
      timeCommit: (commit) => commit(),
      logger: silent(),
    })
    try {
      const state = createHostState(booted.store, booted.configuration, (error) => {
        throw error
      })
      const parts = { ...booted, state, random: systemRandom, logger: silent() }
      return await work({ ...parts, encryption: createHostEncryption(parts) })
    } finally {
      await booted.tpm?.stop()
    }
  }
}

/** Changes what the firmware of a host measures at its next boot. */
export function editBootFile(hostFolder: string, from: string | RegExp, to: string): void {
  const path = join(hostFolder, BOOT_FILE)
  const before = readFileSync(path, 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`boot.yaml has no ${String(from)}`)
  writeFileSync(path, after)
}

async function untilListening(path: string): Promise<void> {
  await until(async () => {
    const socket = connect(path)
    const isConnected = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    return isConnected
  })
}
