import { check, compose, docker, runDocker } from './docker.ts'

export async function stopsInTime(): Promise<string> {
  let longestMs = 0
  for (const service of ['cli', 'vcenter', 'esx-1', 'esx-3', 'tpm-1']) {
    const startMs = performance.now()
    await compose('stop', service)
    longestMs = Math.max(longestMs, performance.now() - startMs)
    const { stdout } = await runDocker([
      'compose',
      'ps',
      '--all',
      '--format',
      '{{.ExitCode}}',
      service,
    ])
    const allowed = service === 'cli' ? ['0', '143'] : ['0']
    check(allowed.includes(stdout.trim()), `${service} ended with ${stdout.trim()}`)
  }
  return `every daemon ends in order within ${(longestMs / 1000).toFixed(1)} s`
}

export async function leavesNothing(): Promise<string> {
  const ids = (await compose('--profile', '*', 'ps', '--all', '--quiet')).trim().split('\n')
  // Volumes are found by name, because volumes that an image declares have no label.
  const mounts = '{{range .Mounts}}{{.Name}} {{end}}'
  const used = (await docker('inspect', '--format', mounts, ...ids)).split(/\s+/)
  await compose('--profile', '*', 'down', '--volumes', '--remove-orphans')
  const left = (await docker('volume', 'ls', '--quiet')).split('\n')
  const volumes = left.filter((name) => name !== '' && used.includes(name))
  check(volumes.length === 0, `volumes are left: ${volumes}`)
  const project = `label=com.docker.compose.project=${process.env['COMPOSE_PROJECT_NAME']}`
  for (const list of [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ]) {
    const found = await docker(...list, '--quiet', '--filter', project)
    check(found.trim() === '', `docker ${list.join(' ')} still shows: ${found}`)
  }
  return 'no container, network or volume is left'
}
