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

async function measure(stateDir: string): Promise<Figure[]> {
  const rootPassword = (): Secret => Secret.from(Buffer.from('bench'))
  say('starting vCenter, a host with a TPM, and racks of 25 and 75 hosts')
  await startCluster({
    stateDir,
    hosts: 1,
    noTpm: [],
    rootPassword: rootPassword(),
  })
  say('measuring a new key provider in a small and in a large vCenter')
  const figures: Figure[] = [await measureProviderCreate(stateDir)]
  try {
    for (const rack of RACKS) await addRack({ stateDir }, { ...rack, rootPassword: rootPassword() })
    say('restarting the hosts before measuring memory, because joining a vCenter takes memory too')
    await stopCluster({ stateDir })
    await resumeCluster({ stateDir })
    await allConnected(stateDir)
    say('measuring memory')
    figures.push(...measureMemory(stateDir, HOST, RACKS))
    say('measuring the command line')
    figures.push(...(await measureCliStart(stateDir)))
    say('measuring attestation')
    figures.push(...(await attestThrough(stateDir)))
    say('measuring the push of a KDK')
    figures.unshift(await measureKdkPush(stateDir, RACKS))
  } finally {
    await stopCluster({ stateDir })
  }
  say('measuring the cold start of a host')
  const tpmState = join(stateDir, 'tpms', HOST, 'state')
  figures.push(await measureColdStart(stateDir, tpmState, join(stateDir, 'hosts', HOST)))
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
const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-bench-'))
const jsonFile = process.argv[2] ?? 'bench.json'
try {
  const figures = await measure(stateDir)
  for (const { name, value, unit, goal, parts } of figures) {
    const verdict = value <= goal ? 'met' : 'MISSED'
    process.stdout.write(
      `${name}\n  ${value} ${unit}, goal ${goal}: ${verdict}  ${JSON.stringify(parts)}\n`,
    )
  }
  writeFileSync(jsonFile, `${JSON.stringify({ node: process.version, figures }, undefined, 2)}\n`)
  say(`written to ${jsonFile}`)
} finally {
  rmSync(stateDir, { recursive: true, force: true })
}
