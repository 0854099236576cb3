import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import {
  addRack,
  connectVcenter,
  resumeCluster,
  startCluster,
  stopCluster,
} from '@nkpsim/simulator'
import { measureAttestation } from './attestation.ts'
import { measureCliStart } from './cli-start.ts'
import { measureColdStart } from './cold-start.ts'
import { measureDiskEngine } from './disk-engine.ts'
import type { Figure } from './figure.ts'
import { measureGuestVmotion } from './guest-vmotion.ts'
import { allConnected, measureKdkPush } from './kdk-push.ts'
import { measureKmip } from './kmip.ts'
import { measureMemory } from './memory.ts'
import { measureNbd } from './nbd.ts'
import { measureProviderCreate } from './provider-create.ts'
import { runBench } from './run-bench.ts'
import type { Part } from './run-parts.ts'
import { measureFailovers, measureReplication } from './vcenter-ha.ts'
import { measureVmKeys } from './vm-keys.ts'
import { measureVmotion } from './vmotion.ts'
import { measureVsan } from './vsan.ts'
import { measureVsanMount } from './vsan-mount.ts'

const RACKS = [
  { name: 'small', hosts: 25 },
  { name: 'large', hosts: 75 },
] as const
const HOST = 'esx-1'

function partsOf(stateDir: string, signal: AbortSignal): Part[] {
  const rootPassword = (): Secret => Secret.from(Buffer.from('bench'))
  return [
    {
      name: 'starting vCenter and a host with a TPM',
      run: async () => {
        await startCluster({ stateDir, signal, hosts: 1, noTpm: [], rootPassword: rootPassword() })
        return []
      },
    },
    {
      name: 'measuring a new key provider in a small and in a large vCenter',
      run: async () => [await measureProviderCreate(stateDir)],
    },
    {
      name: 'adding racks of 25 and 75 hosts',
      run: async () => {
        for (const rack of RACKS) {
          signal.throwIfAborted()
          await addRack({ stateDir }, { ...rack, rootPassword: rootPassword() })
        }
        return []
      },
    },
    {
      name: 'restarting the hosts before measuring memory, because joining a vCenter takes memory too',
      run: async () => {
        await stopCluster({ stateDir })
        await resumeCluster({ stateDir, signal })
        await allConnected(stateDir)
        return []
      },
    },
    { name: 'measuring memory', run: async () => measureMemory(stateDir, HOST, RACKS) },
    { name: 'measuring the command line', run: () => measureCliStart(stateDir) },
    { name: 'measuring attestation', run: () => attestThrough(stateDir) },
    {
      name: 'measuring the push of a KDK',
      run: async () => [await measureKdkPush(stateDir, RACKS)],
    },
    { name: 'measuring disks by NBD', run: () => measureNbd(stateDir, HOST) },
    {
      name: 'measuring migrations',
      run: () => measureVmotion(join(stateDir, 'vmotion'), signal),
    },
    {
      name: 'measuring migrations of a guest',
      run: () => measureGuestVmotion(join(stateDir, 'guest-vmotion'), signal),
    },
    {
      name: 'measuring vSAN',
      run: async () => [
        ...(await measureVsan(join(stateDir, 'vsan'), signal)),
        await measureVsanMount(stateDir),
      ],
    },
    {
      name: 'measuring the cold start of a host',
      run: async () => {
        await stopCluster({ stateDir })
        const tpmState = join(stateDir, 'tpms', HOST, 'state')
        return [await measureColdStart(stateDir, tpmState, join(stateDir, 'hosts', HOST))]
      },
    },
    {
      name: 'measuring changes with vCenter HA',
      run: () => measureReplication(join(stateDir, 'replication')),
    },
    {
      name: 'measuring failovers of vCenter HA',
      run: () => measureFailovers(join(stateDir, 'failovers'), signal),
    },
    { name: 'measuring keys of key servers', run: measureKmip },
    { name: 'measuring encrypted disks', run: () => measureDiskEngine(stateDir) },
    { name: 'measuring the keys of VMs', run: async () => [measureVmKeys()] },
  ]
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

process.exitCode = await runBench(process.argv[2] ?? 'bench.json', partsOf)
