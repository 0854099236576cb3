import type { Logger } from '@nkpsim/daemon'
import type { ClusterClock, Files, MachineClock, Random } from '@nkpsim/effects'
import type { Network } from '@nkpsim/rpc'
import type { AttestorInput } from '../attestation/attestor.ts'
import type { CheckpointCopies } from '../audit/checkpoint-copies.ts'
import type { AnsweredVms } from '../inventory/answered-vms.ts'
import type { MovingVms } from '../inventory/vm-events.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import type { HostStreamInput } from './host-stream.ts'
import type { Leadership } from './leadership.ts'
import type { RevocationCopies } from './revocation-copies.ts'

/** The parts of a vCenter that its distributor uses. */
export type DistributorInput = {
  store: Store
  leadership: Leadership
  machineClock: MachineClock
  /** Clock for vpxd.KMS.remediationInterval: how often hosts are compared with desired states. */
  clusterClock: ClusterClock
  random: Random
  files: Files
  network: Pick<Network, 'connect'>
  /**
   * Called when a host connects or disconnects.
   * @param isIntended whether vCenter itself ended the connection
   */
  onConnection: (host: Host, isConnected: boolean, isIntended?: boolean) => Promise<void>
  /** Called after a host has reported what it holds. */
  onHeard?: (() => void) | undefined
  /**
   * Called after a check of a host's statements.
   * @param message what is not credible; undefined if everything is credible
   */
  onDoubt?: ((host: Host, message: string | undefined) => Promise<void>) | undefined
  /** Folder with the certificates of trusted TPM vendors. */
  trustedTpmFolder: string | undefined
  /** Receives each connected host and its channel. */
  checkpointCopies: Pick<CheckpointCopies, 'reach' | 'lose'>
  revocationCopies: Pick<RevocationCopies, 'reach' | 'lose' | 'isCurrent'>
  /** What hosts have answered to calls, if calls go to hosts. */
  answeredVms?: Pick<AnsweredVms, 'include'> | undefined
  /** The VMs that move between hosts, if vCenter moves VMs. */
  movingVms?: MovingVms | undefined
  onPushed?: HostStreamInput['onPushed']
  onAttested?: AttestorInput['onAttested']
  onSkippedAuthorities?: AttestorInput['onSkippedAuthorities']
  logger: Logger
}
