import { type Container, repositoryOf, tagOf } from './compose-project.ts'
import { restartContainer, tryDocker } from './docker.ts'
import { firstLine } from './docker-command.ts'
import { ChaosError } from './errors.ts'

/** Ports of hosts in docker/Dockerfile: management and adoption. */
export const HOST_PORTS: readonly number[] = [8443, 8444]

const TABLE = 'inet nkpsim_chaos'
/**
 * The first line is needed if the table is missing, for example because the container has a new
 * network.
 */
const CLEAR = `add table ${TABLE}\ndelete table ${TABLE}`

/**
 * Returns nftables rules for vCenter's network that drop the answers of hosts. They match the ports
 * at which vCenter calls hosts. Addresses are unsuitable, because a recreated host has another
 * address. Callers of vCenter use other ports, so their packets pass.
 * @param otherVcenters addresses of linked vCenters. They serve at the same ports, and their
 *   packets must pass too
 */
export function answerRules(otherVcenters: readonly string[]): string {
  return [
    CLEAR,
    `add table ${TABLE}`,
    `add chain ${TABLE} input { type filter hook input priority 0; policy accept; }`,
    `add rule ${TABLE} input iifname "lo" accept`,
    ...otherVcenters.map((address) => `add rule ${TABLE} input ip saddr ${address} accept`),
    `add rule ${TABLE} input tcp sport { ${HOST_PORTS.join(', ')} } drop`,
  ].join('\n')
}

/** Returns the addresses of other vCenters among the containers of a project. */
export function otherVcentersOf(vcenter: Container, containers: readonly Container[]): string[] {
  return containers
    .filter((each) => each.id !== vcenter.id && repositoryOf(each) === repositoryOf(vcenter))
    .flatMap(({ addresses }) => addresses)
}

/**
 * Checks whether answers to a vCenter can be dropped, without changing anything.
 * @throws ChaosError if they cannot be dropped
 */
export async function checkFilter(vcenter: Container): Promise<void> {
  await runNft(vcenter, ['--check', answerRules([])])
}

/**
 * Starts to drop the hosts' answers to a vCenter.
 * @throws ChaosError
 */
export async function dropAnswers(
  vcenter: Container,
  containers: readonly Container[],
): Promise<void> {
  await runNft(vcenter, [answerRules(otherVcentersOf(vcenter, containers))])
}

/**
 * Lets all answers pass again, whether or not answers were dropped. If nft fails, for example
 * because its image was removed, restarts vCenter, which then has a new network.
 * @throws ChaosError
 */
export async function passAnswers(vcenter: Container): Promise<void> {
  try {
    await runNft(vcenter, [CLEAR])
  } catch {
    await restartContainer(vcenter.id)
  }
}

/** Runs nft once in the network of a container, with only the privileges that it needs. */
async function runNft(container: Container, args: readonly string[]): Promise<void> {
  const tag = tagOf(container)
  const image = `nkpsim/faults:${tag}`
  const files = container.configFiles.flatMap((file) => ['--file', file])
  if ((await tryDocker(['image', 'inspect', image])).exitCode !== 0)
    throw new ChaosError(
      `there is no image ${image}; make it with: NKPSIM_TAG=${tag} docker compose ${files.join(' ')} build faults`,
    )
  const { exitCode, stderr } = await tryDocker([
    ...['run', '--rm', '--pull', 'never', '--name', `${container.name}-faults`],
    ...['--network', `container:${container.id}`],
    ...['--cap-drop', 'ALL', '--cap-add', 'NET_ADMIN', '--security-opt', 'no-new-privileges'],
    ...['--read-only', '--pids-limit', '20', '--memory', '64m', image, ...args],
  ])
  if (exitCode === 0) return
  const said = stderr.split('\n').filter((line) => !line.startsWith('WARNING:'))
  const reason = firstLine(said.join('\n')) || `exit code ${exitCode}`
  throw new ChaosError(`the network of ${container.name} cannot be filtered: ${reason}`)
}
