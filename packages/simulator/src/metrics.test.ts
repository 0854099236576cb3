import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { VERSION } from '@nkpsim/daemon'
import { type Family, fetchText, PATIENCE_MS, parseExposition, until } from '@nkpsim/daemon/testing'
import { clusterProcesses, type ProcessStatus } from './local-cluster/cluster-status.ts'
import { connectVcenter } from './operator/channels.ts'
import { hostOf, vcenterOf } from './testing/clients.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const ROOT = join(import.meta.dirname, '../../..')
const PROVIDER = 'nkp'
const VM = 'payroll-database'
const CALL = { timeoutMs: PATIENCE_MS }
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
/** Matches text that is long enough for a key or a digest, in hex or base64. */
const KEY_LIKE = /[0-9a-f]{32}|[A-Za-z0-9+/_-]{43}/

let cluster: TestCluster
const exposed = new Map<string, { text: string; families: Map<string, Family> }>()

const daemons = (): ProcessStatus[] =>
  clusterProcesses({ stateDir: cluster.stateDir }).filter(({ kind }) => kind !== 'swtpm')
const valuesOf = (daemon: string, name: string): Record<string, number> =>
  Object.fromEntries(
    (exposed.get(daemon)?.families.get(name.replace(/_count$/, ''))?.samples ?? [])
      .filter((sample) => sample.name === name)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )

async function use(): Promise<void> {
  const vcenter = vcenterOf(cluster.stateDir)
  const host = hostOf(cluster.stateDir, 'esx-1')
  await vcenter.createProvider(PROVIDER)
  await cluster.backUp(PROVIDER)
  await vcenter.setDefaultProvider(PROVIDER)
  await vcenter.untilActive(PROVIDER, 2)
  await host.createVm(VM, 1 << 20)
  await host.powerOn(VM)
  await host.write(VM, 0, Buffer.alloc(8192, 7))
}

async function scrape(): Promise<void> {
  for (const { name, metricsPort = 0 } of daemons()) {
    const { body: text } = await fetchText(metricsPort, '/metrics')
    exposed.set(name, { text, families: parseExposition(text) })
  }
}
const quotes = () => valuesOf('esx-1', 'nkpsim_tpm_command_duration_seconds_count')['Quote']
const attestations = () =>
  Object.values(valuesOf('vcenter', 'nkpsim_attestation_total')).reduce((a, b) => a + b, 0)

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2], metrics: true })
  await use()
  // An attestation may end between the answers of its host and of vCenter.
  await until(
    async () => {
      await scrape()
      return [quotes(), attestations()]
    },
    ([made, checked]) => made === checked,
  )
})
afterAll(() => cluster.dispose())

describe('the metrics of a cluster after use', () => {
  it('come from every daemon, and each daemon is ready', async () => {
    expect([...exposed.keys()]).toEqual(['vcenter', 'esx-1', 'esx-2'])
    const answers = daemons().map(({ metricsPort = 0 }) =>
      fetchText(metricsPort, '/readyz?verbose'),
    )
    expect((await Promise.all(answers)).map(({ body }) => body)).toEqual([
      '[+] store ok\n[+] audit log ok\nready, role: vcenter, active\n',
      '[+] esx-1: config store ok\n[+] esx-1: clock ok\n[+] esx-1: TPM ok\nready, role: managed host\n',
      '[+] esx-2: config store ok\n[+] esx-2: clock ok\nready, role: managed host\n',
    ])
  })

  it('show the work of vCenter', () => {
    expect(valuesOf('vcenter', 'nkpsim_hosts')).toEqual({
      connected: 2,
      disconnected: 0,
      notResponding: 0,
    })
    expect(valuesOf('vcenter', 'nkpsim_provider_info')).toEqual({
      [`${PROVIDER} native active`]: 1,
    })
    expect(valuesOf('vcenter', 'nkpsim_provider_backup_age_seconds')[PROVIDER]).toBeLessThan(120)
    expect(valuesOf('vcenter', 'nkpsim_kdk_push_total')['acknowledged']).toBeGreaterThanOrEqual(2)
    expect(valuesOf('vcenter', 'nkpsim_attestation_total')['accepted ']).toBeGreaterThanOrEqual(1)
    expect(valuesOf('vcenter', 'nkpsim_alarms_active')).toEqual({
      'TPM Encryption Recovery Key Backup Alarm yellow': 1,
    })
    expect(valuesOf('vcenter', 'nkpsim_audit_records_total')['']).toBeGreaterThan(4)
    expect(valuesOf('vcenter', 'nkpsim_audit_failures_total')).toEqual({ '': 0 })
    const created = 'nkpsim.vcenter.v1.KeyProviderService createProvider OK'
    expect(valuesOf('vcenter', 'nkpsim_rpc_requests_total')[created]).toBe(1)
  })

  it('show the version of each daemon, as its log and its ready file do', () => {
    expect(daemons().map(({ version }) => version)).toEqual([VERSION, VERSION, VERSION])
    for (const { kind, name, logFile } of daemons()) {
      expect(valuesOf(name, 'nkpsim_build_info')).toEqual({ [`${kind} ${VERSION}`]: 1 })
      const ready = readFileSync(logFile, 'utf8').match(/^.*"(vcenterd|esxid)\.ready".*$/m) ?? []
      expect(JSON.parse(ready[0] ?? '{}')).toMatchObject({ version: VERSION })
    }
  })

  it('show the work of a host, and no TPM commands for a host without a TPM', () => {
    // The host derived at least one KEK, to create the VM.
    expect(valuesOf('esx-1', 'nkpsim_derivations_total')['']).toBeGreaterThanOrEqual(1)
    expect(valuesOf('esx-2', 'nkpsim_derivations_total')).toEqual({ '': 0 })
    expect(valuesOf('esx-1', 'nkpsim_crypto_bytes_total')['encrypt aes-256-xts']).toBe(8192)
    expect(quotes()).toBe(attestations())
    expect(valuesOf('esx-2', 'nkpsim_tpm_command_duration_seconds_count')).toEqual({})
    for (const host of ['esx-1', 'esx-2'])
      expect(valuesOf(host, 'nkpsim_store_commit_duration_seconds_count')['']).toBeGreaterThan(1)
  })

  it('contain no name of a virtual machine, no key, and no text that looks like a key', async () => {
    const { keyId = '' } = (await vcenterOf(cluster.stateDir).listProviders())[0] ?? {}
    const all = [...exposed.values()].map(({ text }) => text).join('')
    for (const secret of [
      VM,
      keyId,
      cluster.vcenter.instanceId,
      ...cluster.hosts.map((h) => h.hostId),
    ])
      expect(all.includes(secret)).toBe(false)
    const labels = [...exposed.values()].flatMap(({ families }) =>
      [...families.values()].flatMap(({ samples }) =>
        samples.flatMap((sample) => Object.values(sample.labels)),
      ),
    )
    expect(labels.filter((label) => UUID.test(label) || KEY_LIKE.test(label))).toEqual([])
  })

  it('count a refused call by its status, without the name from the request', async () => {
    const channel = connectVcenter(cluster.stateDir)
    const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    await expect(providers.getProvider({ provider: 'nobody' }, CALL)).rejects.toThrow()
    channel.close()
    const [{ metricsPort = 0 } = {}] = daemons()
    const { body } = await fetchText(metricsPort, '/metrics')
    expect(body).toMatch(/method="getProvider",code="NOT_FOUND"\} 1/)
    expect(body).not.toContain('nobody')
  })
})

describe('users of metrics', () => {
  it.each(['docker/grafana/nkpsim.json', 'docker/prometheus/alerts.yaml'])(
    '%s names only existing metrics',
    (path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      const named = new Set(text.match(/\bnkpsim_\w+/g))
      const exported = [...exposed.values()].flatMap(({ families }) =>
        [...families.values()].flatMap(({ name, type }) =>
          type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
        ),
      )
      expect(named.size).toBeGreaterThan(5)
      expect([...named].filter((name) => !exported.includes(name))).toEqual([])
    },
  )

  it('can import the dashboard into Grafana: each panel has its own id', () => {
    const dashboard = JSON.parse(readFileSync(join(ROOT, 'docker/grafana/nkpsim.json'), 'utf8'))
    const ids = dashboard.panels.map(({ id }: { id: number }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
