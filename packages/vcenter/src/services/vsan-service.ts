import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VsanOperations } from '../operations/vsan.ts'
import type { VsanDiskReport, VsanEsaReport } from '../records/vsan.ts'
import type { VsanView } from '../vsan/cluster-view.ts'
import type { VsanHostView } from '../vsan/encryption-progress.ts'
import type { HealthColor } from '../vsan/health.ts'

/** Default size of a disk, bytes. The file of a disk is sparse. */
const DISK_BYTES = 16 * 1024 ** 3
/** The product's name for the datastore of a vSAN cluster. */
const DATASTORE = 'vsanDatastore'

const DISK_STATES = {
  mounted: 'VSAN_DISK_STATE_MOUNTED',
  locked: 'VSAN_DISK_STATE_LOCKED',
  unformatted: 'VSAN_DISK_STATE_UNFORMATTED',
  failed: 'VSAN_DISK_STATE_FAILED',
} as const satisfies Record<VsanDiskReport['state'], string>

const COLORS = {
  green: 'VSAN_HEALTH_COLOR_GREEN',
  yellow: 'VSAN_HEALTH_COLOR_YELLOW',
  red: 'VSAN_HEALTH_COLOR_RED',
} as const satisfies Record<HealthColor, string>

/** Serves nkpsim.vcenter.v1.VsanService. */
export function vsanService(operations: VsanOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.VsanService', operations, {
    enableVsan: async ({ architecture, diskCount, diskCapacityBytes, ...request }, run) => ({
      vsan: message(
        await run({
          cluster: request.cluster,
          architecture: architecture === 'VSAN_ARCHITECTURE_ESA' ? 'ESA' : 'OSA',
          disksPerHost: diskCount || 1,
          diskCapacityBytes: diskCapacityBytes || DISK_BYTES,
          datastore: request.datastore || DATASTORE,
        }),
      ),
    }),
    disableVsan: async (request, run) => {
      await run(request)
      return {}
    },
    listVsanClusters: async (request, run) => ({ clusters: (await run(request)).map(message) }),
    getVsanCluster: async (request, run) => {
      const { vsan, hosts } = await run(request)
      return { vsan: message(vsan), hosts: hosts.map(hostMessage) }
    },
    getVsanHealth: async (request, run) => {
      const { issues, dualEncryptedVms, kmsProblems, objectCounts, ...colors } = await run(request)
      return {
        ...{ issues, dualEncryptedVms },
        kmsProblems: [...kmsProblems],
        kms: COLORS[colors.kms],
        overall: COLORS[colors.overall],
        keys: COLORS[colors.keys],
        configuration: COLORS[colors.configuration],
        disks: COLORS[colors.disks],
        dualEncryption: COLORS[colors.dualEncryption],
        objects: COLORS[colors.objects],
        objectCounts: objectCounts.map(({ health, count }) => ({ health, objectCount: count })),
      }
    },
    setVsanEncryption: async (request, run) => ({ vsan: message(await run(request)) }),
    shallowRekeyVsan: async (request, run) => ({ vsan: message(await run(request)) }),
    deepRekeyVsan: async (request, run) => ({ vsan: message(await run(request)) }),
  })
}

function message({ id, architecture, encryption, isChanging, ...view }: VsanView) {
  const { cluster, datastore, disksPerHost, diskCapacityBytes, hostCount } = view
  return {
    ...{ cluster, datastore, diskCapacityBytes, hostCount },
    diskCount: disksPerHost,
    vsanId: id,
    architecture: `VSAN_ARCHITECTURE_${architecture}` as const,
    encryption: encryption === undefined ? null : encryptionMessage(encryption),
    changing: isChanging,
    doneDisks: view.doneDisks,
    disks: view.disks,
    problems: view.problems,
  }
}

function hostMessage({
  host,
  report,
  doneDisks,
  hasAnswered,
  reportAgeMs,
}: VsanHostView & { hasAnswered: boolean; reportAgeMs: number }) {
  if (report === undefined) return { host, reported: false, answered: hasAnswered }
  const { disks, hasHostKey, problem, resyncingComponents, esa } = report
  return {
    ...(esa && esaMessage(esa)),
    ...{ host, reported: true, hasHostKey, problem, answered: hasAnswered, reportAgeMs },
    ...{ resyncingCount: resyncingComponents, doneDisks },
    disks: disks.map(({ state, encryption, ...disk }) => ({
      ...disk,
      state: DISK_STATES[state],
      ...(encryption && encryptionMessage(encryption)),
    })),
  }
}

function esaMessage({ dekId, kekVerifier, dekVerifier, inconsistentObjects }: VsanEsaReport) {
  const colors = { right: COLORS.green, wrong: COLORS.red, unknown: COLORS.yellow }
  return {
    dekId,
    kekVerifierHealth: colors[kekVerifier],
    dekVerifierHealth: colors[dekVerifier],
    inconsistentlyEncryptedObjectCount: inconsistentObjects,
  }
}

function encryptionMessage<Keys extends { dekGenerationId: number }>({
  dekGenerationId,
  ...keys
}: Keys) {
  return { ...keys, dekGeneration: dekGenerationId }
}
