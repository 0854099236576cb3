import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { check, compose, docker, firstLine, PROJECT, runDocker } from './docker.ts'

const ROOT = join(import.meta.dirname, '../..')
const CLI = `nkpsim/cli:${process.env['NKPSIM_TAG'] ?? 'latest'}`
const TAKEN_PORT = '39000'

type Scraping = { scrape_configs: { static_configs?: { targets: string[] }[] }[] }

/** What Prometheus would read, from a container on its network. */
export async function exposesMetrics(): Promise<string> {
  await compose('--profile', 'monitoring', 'config', '--quiet')
  const text = readFileSync(join(ROOT, 'docker/prometheus/prometheus.yaml'), 'utf8')
  const { scrape_configs: scraping }: Scraping = parse(text)
  const targets = scraping.flatMap(({ static_configs: groups = [] }) =>
    groups.flatMap(({ targets }) => targets),
  )
  for (const target of targets) {
    const body = await fetchMetrics(target)
    check(/^nkpsim_build_info\{/m.test(body), `${target} exposes ${firstLine(body)}`)
  }
  return `metrics of ${targets.length} daemons on the management network`
}

/** What http://TARGET/metrics says to the operator's workstation. */
export async function fetchMetrics(target: string): Promise<string> {
  const script = `fetch('http://${target}/metrics').then((answer) => answer.text()).then(console.log)`
  return compose('exec', '-T', 'cli', 'node', '-e', script)
}

/** The one port that can be published is Grafana's; another image stands in for Grafana's, which only a registry gives. */
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
