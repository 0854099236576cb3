import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { connectHost, connectVcenter, startCluster, stopCluster } from '@nkpsim/simulator'
import { type Figure, median } from './figure.ts'

const HOSTS = ['esx-1', 'esx-2'] as const
const MEMORY_MIB = 64
const MOVES = 10
const CALL = { timeoutMs: 120_000 }

/**
 * Measures how long a VM stands still while it moves between two hosts. The VM has no guest, and 64
 * MiB of memory that changes all the time.
 * @param stateDir folder for a cluster of its own
 */
export async function measureVmotion(stateDir: string, signal: AbortSignal): Promise<Figure[]> {
  const rootPassword = Secret.from(Buffer.from('bench'))
  await startCluster({ stateDir, signal, hosts: 2, noTpm: [1, 2], rootPassword })
  try {
    await makeVm(stateDir)
    const vcenter = connectVcenter(stateDir)
    const downtimesMs: number[] = []
    try {
      const client = vcenter.client('nkpsim.vcenter.v1.MigrationService')
      for (let move = 0; move < MOVES; move++) {
        signal.throwIfAborted()
        const host = HOSTS[(move + 1) % HOSTS.length] ?? ''
        const { migration } = await client.migrateVm({ name: 'vm', host }, CALL)
        downtimesMs.push(migration?.downtimeMs ?? Number.NaN)
      }
    } finally {
      vcenter.close()
    }
    return [
      {
        name: `downtime of a VM with ${MEMORY_MIB} MiB of changing memory in a migration`,
        value: median(downtimesMs),
        unit: 'ms',
        goal: 200,
        parts: {
          moves: MOVES,
          leastMs: Math.min(...downtimesMs),
          mostMs: Math.max(...downtimesMs),
        },
      },
    ]
  } finally {
    await stopCluster({ stateDir })
  }
}

/** Makes a VM that is on. Its migrations are encrypted, although its disk is not. */
async function makeVm(stateDir: string): Promise<void> {
  const channel = connectHost(stateDir, HOSTS[0])
  try {
    const plain = channel.client('nkpsim.esxi.v1.PlainVmService')
    await plain.createPlainVm({ name: 'vm', diskBytes: 1024 * 1024 }, CALL)
    const vmx = join(stateDir, 'datastores', 'datastore1', 'vm', 'vm.vmx')
    appendFileSync(vmx, `nkpsim.memoryMib = "${MEMORY_MIB}"\n`)
    const machines = channel.client('nkpsim.esxi.v1.VirtualMachineService')
    await machines.powerOnVm({ name: 'vm' }, CALL)
  } finally {
    channel.close()
  }
}
