import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KnownSecret } from '@nkpsim/checkers'
import { Secret } from '@nkpsim/crypto'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemCompute, systemRandom } from '@nkpsim/effects'
import { readBackupFile, writeBackupFile } from '@nkpsim/pki/backup-file'
import { collectKeys, textSecret } from '../checkers/collect-secrets.ts'
import { startCluster } from '../library/start-cluster.ts'
import { clusterPaths, DATASTORE_NAME } from '../local-cluster/paths.ts'
import type { ClusterFacts } from '../local-cluster/start-options.ts'
import { stopCluster } from '../local-cluster/stop-cluster.ts'
import { backUpProvider } from '../operator/back-up-provider.ts'
import { readSession } from '../operator/session-file.ts'
import { readAdministratorPassword } from '../operator/stored-password.ts'
import { makeTestFolder, registerSuiteSecrets } from './suite.ts'

/** A cluster of real processes for one test file. */
export type TestCluster = ClusterFacts & {
  /** Parent folder of the state folder, for other files of the test. */
  folder: string
  rootPassword: string
  backupPassword: string
  backupFile: string
  /**
   * Backs up a provider into the backup file. vCenter exports it without a password. The file is
   * encrypted here with the backup password, which is therefore cheap to try.
   */
  backUp(provider: string): Promise<void>
  /** Backs up a provider without a password, which costs little, and without writing a file. */
  download(provider: string): Promise<Buffer>
  /**
   * Returns all secrets of the cluster that are known outside of it. Call this after the provider
   * is backed up.
   */
  secrets(): Promise<KnownSecret[]>
  /** Stops all processes. Removes the files, unless the suite will scan them. */
  dispose(): Promise<void>
}

export async function startTestCluster(options: {
  hosts: number
  noTpm: number[]
  trustHosts?: number
  faults?: boolean
  timeScale?: number
  metrics?: boolean
  reflection?: boolean
}): Promise<TestCluster> {
  const { folder, isKept } = makeTestFolder()
  const stateDir = join(folder, 'c')
  const rootPassword = randomBytes(12).toString('base64url')
  const backupPassword = randomBytes(12).toString('base64url')
  const backupFile = join(folder, 'backup.p12')
  const cluster = await startCluster({
    ...options,
    stateDir,
    logLevel: 'debug',
    rootPassword: Secret.from(Buffer.from(rootPassword)),
  })
  const password = (): Secret => Secret.from(Buffer.from(backupPassword))
  const download = (provider: string): Promise<Buffer> =>
    backUpProvider(stateDir, { provider, password: undefined }, { timeoutMs: PATIENCE_MS })
  async function secrets(): Promise<KnownSecret[]> {
    const datastore = clusterPaths.datastore(stateDir, DATASTORE_NAME)
    const keys = await collectKeys({ file: backupFile, password: password() }, [datastore])
    return [
      ...keys,
      textSecret('root password', rootPassword),
      textSecret('backup password', backupPassword),
      ...loginSecrets(stateDir),
    ]
  }
  return {
    stateDir,
    vcenter: cluster.vcenter,
    hosts: cluster.hosts,
    trustHosts: cluster.trustHosts,
    folder,
    rootPassword,
    backupPassword,
    backupFile,
    async backUp(provider) {
      const content = await readBackupFile(await download(provider), undefined, systemCompute)
      const protection = { password: password() }
      const [random, compute] = [systemRandom, simulatedCompute()]
      const cheap = await writeBackupFile({ ...content, protection, random, compute })
      writeFileSync(backupFile, cheap, { mode: 0o600 })
    },
    download,
    secrets,
    async dispose() {
      await stopCluster({ stateDir })
      // The search for keys needs the backup file, which some tests never write.
      if (isKept && existsSync(backupFile)) registerSuiteSecrets(await secrets())
      if (!isKept) rmSync(folder, { recursive: true })
    },
  }
}

/**
 * Returns the credentials of the first administrator. Each is in one documented file, and nowhere
 * else.
 */
function loginSecrets(stateDir: string): KnownSecret[] {
  const session = readSession(stateDir)
  return [
    {
      ...textSecret("first administrator's password", readAdministratorPassword(stateDir)),
      documentedIn: `/${OPERATOR_FOLDER}/${OPERATOR_FILES.administratorPassword}`,
    },
    ...(session === undefined
      ? []
      : [session, ...Object.values(session.hostTokens ?? {})].map(({ token }) => ({
          ...textSecret('session token', token),
          documentedIn: '/session.json',
        }))),
  ]
}
