import { kindOfKeyId } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import type { ChangeSignal } from '../inventory/change-signal.ts'
import { MAX_REPORTED_VMS } from '../inventory/inventory.ts'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { KeyName } from '../key-provider/key-source.ts'
import type { HostCrypto } from '../records/host-crypto.ts'
import type { TrustedInfrastructure } from '../records/trusted-infrastructure.ts'
import type { Vm } from '../records/virtual-machine.ts'
import type { TrustNetwork } from './attest.ts'
import { createTrustAgent, type TrustAgent } from './trust-agent.ts'
import { createTrustedKeys, type TrustedKeys } from './trusted-keys.ts'

type Keyed = Pick<Vm, 'homeKey' | 'disks' | 'otherKeys' | 'missingKeys'>

/** The parts of a host that use KEKs. */
type KeyUsers = {
  vms: {
    keysChanged(dropped: readonly never[]): Promise<void>
    listRegistered(atMost: number): Promise<readonly Keyed[]>
  }
  hostKeys: Pick<HostKeys, 'has' | 'load'>
  changes: Pick<ChangeSignal, 'notify'>
  hostKey: () => HostCrypto['hostKey']
}

/** The agent of a host, and the KEKs that it got. */
export type HostTrust = {
  agent: TrustAgent
  keys: TrustedKeys
  /** Uses these services from now on. Call this after the boot, and after each new state. */
  follow(infrastructure: TrustedInfrastructure | undefined, users: KeyUsers): void
  /** Whether the host may still get this key, because its first attestation has not ended. */
  isPending(key: KeyName): boolean
  /** Wipes KEKs that neither these VMs nor the host key use. */
  keepUsed(vms: readonly Keyed[], hostKey: HostCrypto['hostKey']): void
  close(): Promise<void>
}

/** Creates the agent. It does nothing until it follows services. */
export function createHostTrust({
  attestation,
  network,
  clock,
  random,
  logger,
}: {
  attestation: Pick<HostAttestation, 'identity' | 'attest'>
  network: TrustNetwork
  clock: MachineClock
  random: Random
  logger: Logger
}): HostTrust {
  let users: KeyUsers | undefined
  let work: Promise<void> | undefined
  let isAgain = false
  const refresh = async (): Promise<void> => {
    do {
      isAgain = false
      keys.retry()
      await getMissingKeys(users, agent.status()?.status === 'attested')
    } while (isAgain)
  }
  /** Runs at most one refresh, and another one if something changes meanwhile. */
  const changed = (): void => {
    isAgain = true
    work ??= refresh()
      .catch((error: unknown) => logger.error('trust.refresh-failed', { error }))
      .finally(() => {
        work = undefined
      })
  }
  const agent = createTrustAgent({
    ...{ attestation, network, clock, random, logger },
    onChange: changed,
  })
  const keys = createTrustedKeys(agent, clock)
  return {
    agent,
    keys,
    follow: (infrastructure, of) => {
      users = of
      agent.follow(infrastructure)
    },
    isPending: ({ keyId }) =>
      agent.status()?.status === 'unknown' && kindOfKeyId(keyId) === 'trusted',
    keepUsed: (vms, hostKey) => {
      const used = vms.flatMap(({ homeKey, disks, otherKeys = [] }) =>
        [homeKey, ...disks.map(({ key }) => key), ...otherKeys].map((key) => key?.keyId ?? ''),
      )
      keys.keepUsed(new Set([...used, hostKey?.keyId ?? '']))
    },
    close: async () => {
      await agent.close()
      await work
      keys.clear()
    },
  }
}

/** Gets all missing KEKs of trusted providers in few calls, and lets locked VMs use them. */
async function getMissingKeys(users: KeyUsers | undefined, isAttested: boolean): Promise<void> {
  if (users === undefined) return
  const { vms, hostKeys, changes } = users
  const missing = isAttested ? await missingKeys(users) : []
  await hostKeys.load(missing)
  if (missing.some(hostKeys.has)) await vms.keysChanged([])
  else changes.notify()
}

async function missingKeys({ vms, hostKeys, hostKey }: KeyUsers): Promise<KeyName[]> {
  const listed = await vms.listRegistered(MAX_REPORTED_VMS)
  const ofVms = listed.flatMap((vm) =>
    vm.missingKeys.map(({ provider, keyId }) => ({ providerName: provider, keyId })),
  )
  const own = hostKey()
  const ofHost = own === undefined || hostKeys.has(own) ? [] : [own]
  return [...ofHost, ...ofVms].filter(({ keyId }) => kindOfKeyId(keyId) === 'trusted')
}
