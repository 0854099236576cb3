export { Secret } from '@nkpsim/crypto'
export {
  type esxiV1,
  type faultV1,
  type RpcChannel,
  RpcError,
  type RpcStatus,
  type ServiceName,
  type trustV1,
  type vcenterV1,
} from '@nkpsim/rpc'
export { TpmError, type TpmErrorCode } from '@nkpsim/tpm'
export type { Finding } from './doctor/examine.ts'
export { examineMachine } from './doctor/examine-machine.ts'
export { SimulatorError, type SimulatorErrorCode } from './errors.ts'
export {
  DISCONNECTIONS,
  type Disconnection,
  disconnectHosts,
  disconnectVcenter,
  reconnectVcenter,
} from './faults/disconnect.ts'
export { type FaultNote, faultOfAnother, isOfAnother } from './faults/fault-note.ts'
export { kill, killHost, killVcenter, powerCycleHost, type Victim } from './faults/kill.ts'
export { stealHost, type TheftResult } from './faults/theft.ts'
export type { ClusterClient } from './library/clients.ts'
export type { Cluster } from './library/cluster.ts'
export { type ClusterOptions, startCluster } from './library/start-cluster.ts'
export { addRack } from './local-cluster/add-rack.ts'
export {
  clearHostTpm,
  killHostTpm,
  replaceHostTpm,
  requireHostTpm,
  requireTpmChange,
} from './local-cluster/change-tpm.ts'
export type { ClusterPhase, ProcessKind, ProcessRecord } from './local-cluster/cluster-file.ts'
export { readOrigin } from './local-cluster/cluster-file.ts'
export type { Origin } from './local-cluster/cluster-place.ts'
export {
  clusterPhase,
  clusterProcesses,
  type ProcessStatus,
} from './local-cluster/cluster-status.ts'
export type { Ended } from './local-cluster/end-on-purpose.ts'
export type { ClusterRef } from './local-cluster/existing-cluster.ts'
export { type PoweredOn, powerOffHost, powerOnHost } from './local-cluster/host-power.ts'
export { type HostToAdd, hostToAdd } from './local-cluster/host-to-add.ts'
export { insecureProviders } from './local-cluster/insecure-providers.ts'
export { clusterPaths, DATASTORE_NAME } from './local-cluster/paths.ts'
export { describeEnd, type EndKind, type ProcessEnd } from './local-cluster/process-end.ts'
export {
  describeProcess,
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from './local-cluster/process-identity.ts'
export type {
  HostReady,
  KeyServerReady,
  TrustHostReady,
  VcenterReady,
} from './local-cluster/ready-content.ts'
export { RELAY_ADDRESS } from './local-cluster/relay-address.ts'
export {
  type RestoredVcenter,
  type RestoreVcenterOptions,
  restoreVcenter,
} from './local-cluster/restore-vcenter.ts'
export { resumeCluster } from './local-cluster/resume-cluster.ts'
export { startHost, startVcenter, stopHost, stopVcenter } from './local-cluster/single-process.ts'
export { type ClusterState, clusterState } from './local-cluster/start-cluster.ts'
export {
  PartlyUpError,
  type PartOfCluster,
  type StartFailure,
} from './local-cluster/start-failure.ts'
export type { ClusterFacts, StartOptions } from './local-cluster/start-options.ts'
export { stateToDelete, stopCluster } from './local-cluster/stop-cluster.ts'
export {
  type ClockChange,
  changeStoppedClock,
  readStoppedClock,
  type StoppedClock,
} from './local-cluster/stopped-clock.ts'
export { bringUpTrustHost, endTrustHost } from './local-cluster/trust-host-power.ts'
export {
  bringUpVcenter,
  endVcenter,
  passTimeWithoutVcenter,
  type StartedVcenter,
} from './local-cluster/vcenter-power.ts'
export { isWanted, type LogFilter } from './logs/filter-log.ts'
export type { LogLine } from './logs/log-file.ts'
export { readLogs, requireLoggingHost } from './logs/read-logs.ts'
export {
  type AuditCall,
  type AuditFilter,
  type AuditListing,
  listAuditedCalls,
  readAuditPublicKey,
} from './operator/audit-calls.ts'
export {
  type AuditReport,
  type AuditWitness,
  verifyAuditFolder,
  verifyAuditLog,
} from './operator/audit-verification.ts'
export { BACKUP_ROOM_BYTES, backUpProvider } from './operator/back-up-provider.ts'
export { backUpVcenter } from './operator/back-up-vcenter.ts'
export {
  connectHost,
  connectHostAsRoot,
  connectVcenter,
  connectVcenterWithoutSession,
  readOperatorIdentity,
} from './operator/channels.ts'
export { downloadBackup } from './operator/download.ts'
export { listHostCalls, readHostAuditKey, verifyHostAuditLog } from './operator/host-audit.ts'
export { findKnownHost, type KnownHost, readKnownHosts } from './operator/known-hosts.ts'
export { type LinkedVcenters, linkVcenters } from './operator/link-vcenters.ts'
export { rememberHost } from './operator/remember-host.ts'
export { logIn, savedHostAuthorization } from './operator/session.ts'
export { forgetSession, readSession, type SavedSession } from './operator/session-file.ts'
export { ADMINISTRATOR, readAdministratorPassword } from './operator/stored-password.ts'
export { connectTrustHost, readTrustAdministrator, trustHostNames } from './operator/trust-hosts.ts'
export { isWorkstation } from './operator/workstation.ts'
export { callSite } from './probes/call-site.ts'
export {
  type OwnHost,
  type SeenClock,
  type SeenHost,
  SITE_CALLS,
  type SiteCalls,
} from './probes/site-calls.ts'
export { resetCluster } from './reset/reset-cluster.ts'
export { type ApplySeedOptions, applySeed, describeAction } from './seed/apply-seed.ts'
export { parseSeed, type SeedSource } from './seed/parse-seed.ts'
export type { Seed } from './seed/seed.ts'
export type { SeedAction } from './seed/seed-action.ts'
export { type AskedNode, askNodes as askVcenterHaNodes } from './vcenter-ha/ask-nodes.ts'
export {
  configureVcenterHa,
  destroyRemoteHa,
  isRemoteHa,
  type RemoteCluster,
} from './vcenter-ha/configure.ts'
export { deployVcenterHa } from './vcenter-ha/deploy.ts'
export { destroyVcenterHa } from './vcenter-ha/destroy.ts'
export { failOverVcenter } from './vcenter-ha/fail-over.ts'
