import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import {
  addRack,
  connectVcenter,
  resumeCluster,
  startCluster,
  stopCluster,
} from '@nkpsim/simulator'
import { ignoreClosedOutput } from '../closed-output.ts'
import { measureAttestation } from './attestation.ts'
import { measureCliStart } from './cli-start.ts'
import { measureColdStart } from './cold-start.ts'
import type { Figure } from './figure.ts'
import { allConnected, measureKdkPush } from './kdk-push.ts'
import { measureMemory } from './memory.ts'
import { measureProviderCreate } from './provider-create.ts'

const RACKS = [
  { name: 'small', hosts: 25 },
  { name: 'large', hosts: 75 },
] as const
const HOST = 'esx-1'

const INTERRUPTED = 130

async function measure(stateDir: string, signal: AbortSignal): Promise<Figure[]> {
  const rootPassword = (): Secret => Secret.from(Buffer.from('bench'))
  const figures: Figure[] = []
  const step = (line: string): void => {
    signal.throwIfAborted()
    say(line)
  }
  try {
    step('starting vCenter, a host with a TPM, and racks of 25 and 75 hosts')
    await startCluster({
      stateDir,
      signal,
      hosts: 1,
      noTpm: [],
      rootPassword: rootPassword(),
    })
    step('measuring a new key provider in a small and in a large vCenter')
    figures.push(await measureProviderCreate(stateDir))
    for (const rack of RACKS) {
      signal.throwIfAborted()
      await addRack({ stateDir }, { ...rack, rootPassword: rootPassword() })
    }
    step('restarting the hosts before measuring memory, because joining a vCenter takes memory too')
    await stopCluster({ stateDir })
    await resumeCluster({ stateDir, signal })
    await allConnected(stateDir)
    step('measuring memory')
    figures.push(...measureMemory(stateDir, HOST, RACKS))
    step('measuring the command line')
    figures.push(...(await measureCliStart(stateDir)))
    step('measuring attestation')
    figures.push(...(await attestThrough(stateDir)))
    step('measuring the push of a KDK')
    figures.unshift(await measureKdkPush(stateDir, RACKS))
  } finally {
    await stopCluster({ stateDir })
  }
  step('measuring the cold start of a host')
  const tpmState = join(stateDir, 'tpms', HOST, 'state')
  figures.push(await measureColdStart(stateDir, tpmState, join(stateDir, 'hosts', HOST)))
  signal.throwIfAborted()
  return figures
}

/** Makes vCenter attest a host repeatedly over one channel. */
async function attestThrough(stateDir: string): Promise<Figure[]> {
  const channel = connectVcenter(stateDir)
  const client = channel.client('nkpsim.vcenter.v1.AttestationService')
  try {
    return await measureAttestation(async () => {
      const { attestation } = await client.attestHost({ host: HOST }, { timeoutMs: 30_000 })
      if (attestation?.status !== 'ATTESTATION_STATUS_ACCEPTED')
        throw new Error(attestation?.message)
    })
  } finally {
    channel.close()
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

ignoreClosedOutput(process.stdout)
const interruption = new AbortController()
// A closed terminal sends SIGHUP, and then standard error cannot be written.
process.stderr.on('error', () => undefined)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interruption.abort())
}
const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-bench-'))
const jsonFile = process.argv[2] ?? 'bench.json'
try {
  const figures = await measure(stateDir, interruption.signal)
  for (const { name, value, unit, goal, parts } of figures) {
    const verdict = value <= goal ? 'met' : 'MISSED'
    process.stdout.write(
      `${name}\n  ${value} ${unit}, goal ${goal}: ${verdict}  ${JSON.stringify(parts)}\n`,
    )
  }
  writeFileSync(jsonFile, `${JSON.stringify({ node: process.version, figures }, undefined, 2)}\n`)
  say(`written to ${jsonFile}`)
} catch (error) {
  if (!interruption.signal.aborted) throw error
  say('bench: interrupted')
  process.exitCode = INTERRUPTED
} finally {
  rmSync(stateDir, { recursive: true, force: true })
}
