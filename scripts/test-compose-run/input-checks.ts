import {
  check,
  compose,
  containerOf,
  docker,
  firstLine,
  imageOf,
  PROJECT,
  runDocker,
  until,
  up,
} from './docker.ts'

const ESXID = imageOf('esxid')

export async function refusesMissingSecret(): Promise<string> {
  const env = { NKPSIM_ROOT_PASSWORD_FILE: '/nowhere/root-password' }
  const args = ['compose', '-p', `${PROJECT}-x`, 'up', '--detach', '--no-build', 'esx-3']
  const { exitCode, stderr } = await runDocker(args, { env })
  await runDocker(['compose', '-p', `${PROJECT}-x`, 'down', '--volumes'], { env })
  const line = stderr.split('\n').find((each) => each.includes('/nowhere/root-password')) ?? ''
  check(exitCode !== 0 && line !== '', `without its secret: exit code ${exitCode}, ${stderr}`)
  return line.trim()
}

export async function waitsForTpm(): Promise<string> {
  await compose('stop', 'esx-2', 'tpm-2')
  const startedAt = new Date().toISOString()
  await docker('start', await containerOf('esx-2'))
  const said = await until(
    'esx-2 says that its TPM does not answer',
    () => compose('logs', '--no-log-prefix', '--since', startedAt, 'esx-2'),
    (log) => /^.*esxid: .*$/m.test(log),
  )
  await up()
  return firstLine(/esxid: .*/.exec(said)?.[0] ?? '')
}

export async function refusesForeignVolume(): Promise<string> {
  await compose('stop', 'esx-2', 'esx-1')
  const { exitCode, stderr } = await runDocker([
    ...['run', '--rm', '--init', '--read-only', '--cap-drop', 'ALL', '--tmpfs', '/tmp'],
    ...['--network', `${PROJECT}_tpm-2`, '--volume', `${PROJECT}_esx-1:/var/lib/esxid`],
    ...[ESXID, '--name', 'esx-1', '--tpm', 'tcp:tpm-2:2321'],
  ])
  await up()
  const line = firstLine(stderr.replace(/^\{.*\n/gm, ''))
  check(exitCode === 1 && line.includes('Unable to restore the system configuration'), stderr)
  return line
}

export async function refusesVolumeOfAnother(): Promise<string> {
  const volume = `${PROJECT}_datastore1`
  const tpm = imageOf('swtpm')
  const { exitCode, stderr } = await runDocker([
    ...['run', '--rm', '--init', '--user', '10002:10002', '--volume', `${volume}:/var/lib/swtpm`],
    ...[tpm, 'esx-9'],
  ])
  check(exitCode === 1 && stderr.startsWith('swtpm: '), stderr)
  return firstLine(stderr)
}
