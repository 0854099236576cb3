import { Secret } from '@nkpsim/crypto'
import { systemClock } from '@nkpsim/effects'
import { reasonWithoutGuest } from '@nkpsim/esxi/testing'
import {
  backUpProvider,
  connectHost,
  connectVcenter,
  startCluster,
  stopCluster,
} from '@nkpsim/simulator'
import { type Figure, median } from './figure.ts'

const HOSTS = ['esx-1', 'esx-2'] as const
const MEMORY_MIB = 256
const MOVES = 10
const POLL_MS = 50
const CALL = { timeoutMs: 120_000 }

/**
 * Measures how long a guest stands still while it moves between two hosts. QEMU emulates its
 * processor. Its disk is encrypted, and it has a vTPM. Returns no figure where no guest can run.
 * @param stateDir folder for a cluster of its own
 */
export async function measureGuestVmotion(
  stateDir: string,
  signal: AbortSignal,
): Promise<Figure[]> {
  if (reasonWithoutGuest() !== undefined) return []
  const rootPassword = Secret.from(Buffer.from('bench'))
  await startCluster({ stateDir, signal, hosts: 2, noTpm: [1, 2], rootPassword })
  const vcenter = connectVcenter(stateDir)
  try {
    const providers = vcenter.client('nkpsim.vcenter.v1.KeyProviderService')
    await providers.createProvider({ provider: 'nkp', constraints: { tpmRequired: false } }, CALL)
    await backUpProvider(stateDir, { provider: 'nkp', password: undefined }, CALL)
    await allActive(() => providers.getProvider({ provider: 'nkp' }, CALL), signal)
    await startGuest(stateDir)
    const client = vcenter.client('nkpsim.vcenter.v1.MigrationService')
    const downtimesMs: number[] = []
    for (let move = 0; move < MOVES; move++) {
      signal.throwIfAborted()
      const host = HOSTS[(move + 1) % HOSTS.length] ?? ''
      const { migration } = await client.migrateVm({ name: 'vm', host }, CALL)
      downtimesMs.push(migration?.downtimeMs ?? Number.NaN)
    }
    return [
      {
        name: `downtime of a guest with ${MEMORY_MIB} MiB and a vTPM in a migration`,
        value: median(downtimesMs),
        unit: 'ms',
        goal: 300,
        parts: {
          moves: MOVES,
          leastMs: Math.min(...downtimesMs),
          mostMs: Math.max(...downtimesMs),
        },
      },
    ]
  } finally {
    vcenter.close()
    await stopCluster({ stateDir })
  }
}

async function allActive(
  look: () => Promise<{ provider: { status: string; hostsActive: number } | null }>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const { provider } = await look()
    if (provider?.status === 'PROVIDER_STATUS_ACTIVE' && provider.hostsActive === HOSTS.length)
      return
    await systemClock.sleep(POLL_MS, signal)
  }
}

/** Makes a VM on the first host, and returns when its guest has booted. */
async function startGuest(stateDir: string): Promise<void> {
  const channel = connectHost(stateDir, HOSTS[0])
  try {
    const machines = channel.client('nkpsim.esxi.v1.VirtualMachineService')
    const spec = { name: 'vm', provider: 'nkp', vtpm: true }
    await machines.createVm({ spec, diskBytes: 64 << 20 }, CALL)
    await machines.powerOnVm({ name: 'vm' }, CALL)
    const guests = channel.client('nkpsim.esxi.v1.GuestService')
    await guests.startGuest({ name: 'vm', memoryBytes: MEMORY_MIB << 20 }, CALL)
    let shown = ''
    for await (const { chunk } of guests.readConsole({ name: 'vm', follow: true }, CALL)) {
      shown += chunk.toString()
      if (shown.includes('guest ready')) return
    }
    throw new Error('the guest did not boot')
  } finally {
    channel.close()
  }
}
