import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import {
  check,
  compose,
  type DockerEnd,
  docker,
  firstLine,
  imageOf,
  PROJECT,
  runDocker,
  until,
} from './docker.ts'

const ROOT = join(import.meta.dirname, '../..')
const CLI = imageOf('cli')
const PROMETHEUS = 'prometheus'
const TAKEN_PORT = '39000'
const FETCH_TIMEOUT_MS = 5_000

type Scraping = { scrape_configs: { static_configs?: { targets: string[] }[] }[] }
type Targets = { activeTargets: { labels: { instance: string }; health: string }[] }
type Rules = { groups: { rules: { name: string; health: string }[] }[] }

/** Checks the metrics that Prometheus would read, from a container on its network. */
export async function exposesMetrics(): Promise<string> {
  await compose('--profile', 'monitoring', 'config', '--quiet')
  const daemons = scrapedDaemons()
  for (const daemon of daemons) {
    const body = await fetchMetrics(daemon)
    check(/^nkpsim_build_info\{/m.test(body), `${daemon} exposes ${firstLine(body)}`)
  }
  return `metrics of ${daemons.length} daemons on the management network`
}

/** Runs Prometheus with the configuration and alerts of the site. */
export async function isReadByPrometheus(): Promise<string> {
  await compose('--profile', 'monitoring', 'up', '--detach', '--no-build', '--no-deps', PROMETHEUS)
  const daemons = scrapedDaemons()
  await until(
    `Prometheus reads ${daemons}`,
    async () => (await askPrometheus<Targets>('targets'))?.activeTargets ?? [],
    (targets) => {
      const read = targets.filter(({ health }) => health === 'up')
      return daemons.every((daemon) => read.some(({ labels }) => labels.instance === daemon))
    },
  )
  const alerts = await until(
    'Prometheus has looked at every alert',
    async () => (await askPrometheus<Rules>('rules'))?.groups.flatMap(({ rules }) => rules) ?? [],
    (rules) => rules.length > 0 && rules.every(({ health }) => health !== 'unknown'),
  )
  const wrong = alerts.filter(({ health }) => health !== 'ok')
  check(wrong.length === 0, `alerts cannot be judged: ${JSON.stringify(wrong)}`)
  return `Prometheus reads ${daemons.length} daemons, and judges ${alerts.length} alerts`
}

function scrapedDaemons(): string[] {
  const text = readFileSync(join(ROOT, 'docker/prometheus/prometheus.yaml'), 'utf8')
  const { scrape_configs: scraping }: Scraping = parse(text)
  return scraping.flatMap(({ static_configs: groups = [] }) =>
    groups.flatMap(({ targets }) => targets),
  )
}

/**
 * Asks Prometheus.
 * @returns undefined while Prometheus starts: it does not listen yet, or reports that it is not
 *   ready
 */
async function askPrometheus<Data>(what: 'targets' | 'rules'): Promise<Data | undefined> {
  const { exitCode, stdout } = await fetchInSite(`${PROMETHEUS}:9090/api/v1/${what}`)
  if (exitCode !== 0) return undefined
  const { data }: { data: Data } = JSON.parse(stdout)
  return data
}

/**
 * Fetches http://TARGET/metrics from the operator's workstation.
 * @throws CheckError
 */
export async function fetchMetrics(target: string): Promise<string> {
  const { exitCode, stdout, stderr } = await fetchInSite(`${target}/metrics`)
  check(exitCode === 0, `${target} exposes nothing: ${stderr}`)
  return stdout
}

/** Fetches a URL from inside the site. The exit code is 0 only for a status from 200 to 299. */
function fetchInSite(place: string): Promise<DockerEnd> {
  const script = `
    const answer = await fetch('http://${place}', { signal: AbortSignal.timeout(${FETCH_TIMEOUT_MS}) })
    if (!answer.ok) throw new Error(answer.status)
    console.log(await answer.text())`
  return runDocker(['compose', 'exec', '-T', 'cli', 'node', '--input-type=module', '-e', script])
}

/**
 * Checks that a taken port is refused. Grafana's port is the only published port. Grafana's image
 * is only in a registry, so the check uses another image.
 */
export async function refusesTakenPort(): Promise<string> {
  const name = `${PROJECT}-port`
  const project = `${PROJECT}-y`
  const env = { NKPSIM_GRAFANA_IMAGE: CLI, NKPSIM_GRAFANA_PORT: TAKEN_PORT }
  const site = ['compose', '--project-name', project, '--profile', 'monitoring']
  try {
    const publish = ['--publish', `127.0.0.1:${TAKEN_PORT}:3000`]
    await docker('run', '--detach', '--name', name, ...publish, '--entrypoint', 'sleep', CLI, '60')
    const up = ['up', '--detach', '--no-build', '--no-deps', 'grafana']
    const { exitCode, stderr } = await runDocker([...site, ...up], { env })
    const line = stderr.split('\n').find((each) => each.includes(TAKEN_PORT)) ?? ''
    check(exitCode !== 0 && line !== '', `with its port taken: exit code ${exitCode}, ${stderr}`)
    return line.trim()
  } finally {
    await docker('rm', '--force', name).catch(() => undefined)
    await runDocker([...site, 'down', '--volumes'], { env })
  }
}
