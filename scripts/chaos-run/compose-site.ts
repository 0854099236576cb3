import { describeProcess, identifyProcess, isOfAnother } from '@nkpsim/simulator'
import { checkFilter, dropAnswers, passAnswers } from './answer-filter.ts'
import { type ComposeNote, readNote, removeNote, writeNote } from './compose-note.ts'
import {
  type Attachment,
  type Container,
  readContainers,
  requireHost,
  requireService,
  tagOf,
} from './compose-project.ts'
import { docker, restartContainer, STOP_S } from './docker.ts'
import { ChaosError } from './errors.ts'
import { breakNodes, findNode, hasVcenterHa } from './ha-node.ts'
import { remoteCalls } from './remote-calls.ts'
import type { Site } from './site.ts'

const VCENTER = 'vcenter'
/** Service of the operator's workstation. */
const OPERATOR = 'cli'
const ANSWERER = '/nkpsim/docker/cli/answer-calls.ts'
const ROOT_PASSWORD = '/run/secrets/root-password'

/**
 * Opens a running compose project.
 * @throws ChaosError if the project does not exist, has no vCenter, or no operator container runs
 */
export async function openComposeSite(project: string): Promise<Site> {
  const containers = await readContainers(project)
  if (containers.length === 0)
    throw new ChaosError(
      `no compose project ${project} is there; bring it up with: docker compose up --wait`,
    )
  const operator = requireService(containers, OPERATOR)
  requireService(containers, VCENTER)
  if (!operator.isRunning)
    throw new ChaosError(`the project ${project} does not run: docker compose up --wait`)
  const partition = `${project}_partition`
  const { close, ...calls } = remoteCalls(['docker', 'exec', '-i', operator.id, 'node', ANSWERER])
  const noteFault = async (
    fault: string,
    affected: readonly Container[],
    isFiltered = false,
  ): Promise<void> => {
    const touched = affected.map(({ name, attachments }) => ({ name, attachments, isFiltered }))
    const by = identifyProcess(process.pid)
    if (by === undefined) throw new ChaosError('this process cannot be identified')
    await writeNote(project, { fault, by, containers: touched })
  }
  return {
    label: `the compose project ${project}`,
    calls,
    close,
    heal: async () => {
      const note = await readNote(project)
      if (note === undefined) return { mended: [], underWay: undefined }
      const { fault, by } = note
      if (isOfAnother(by)) return { mended: [], underWay: `${fault}, by ${describeProcess(by)}` }
      for (const affected of note.containers)
        await restore(await readContainers(project), affected, partition)
      await removePartition(partition, await readContainers(project))
      await removeNote(project)
      return { mended: [fault], underWay: undefined }
    },
    disconnect: async (how) => {
      const all = await readContainers(project)
      const vcenter = requireService(all, VCENTER)
      if (await hasVcenterHa(all, operator))
        throw new ChaosError('vCenter HA is deployed: name the node, such as --node active')
      const isFiltered = how === 'one-way'
      // This check comes before the note, so that a fault that cannot be injected leaves no note.
      if (isFiltered) await checkFilter(vcenter)
      await noteFault(`vCenter was cut off (${how})`, [vcenter], isFiltered)
      switch (how) {
        case 'stop':
          await docker(['kill', vcenter.id])
          break
        case 'pause':
          await docker(['pause', vcenter.id])
          break
        case 'cut':
          for (const { network } of vcenter.attachments)
            await docker(['network', 'disconnect', network, vcenter.id])
          break
        case 'one-way':
          await dropAnswers(vcenter, all)
      }
    },
    disconnectNode: async (node, how) => {
      const found = await findNode(await readContainers(project), operator, node)
      await noteFault(`a node of vCenter HA was broken (${node}, ${how})`, found.containers)
      await breakNodes(found.containers, how)
      return found
    },
    partition: async (hosts) => {
      const all = await readContainers(project)
      const affected = hosts.map((host) => requireHost(all, host))
      const shared = requireService(all, VCENTER).attachments.map(({ network }) => network)
      await noteFault(`${hosts.join(', ')} were cut off from vCenter`, affected)
      await docker([
        'network',
        'create',
        '--internal',
        '--label',
        `nkpsim.chaos=${project}`,
        partition,
      ])
      await docker(['network', 'connect', partition, operator.id])
      for (const { id, attachments } of affected)
        for (const { network, aliases } of attachments.filter((each) =>
          shared.includes(each.network),
        )) {
          await connect({ network: partition, aliases }, id)
          await docker(['network', 'disconnect', network, id])
        }
    },
    rebootHost: async (host) => {
      const { id } = requireHost(await readContainers(project), host)
      await restartContainer(id)
    },
    recreateHost: async (host) => {
      const all = await readContainers(project)
      const old = requireHost(all, host)
      if (all.filter(({ service }) => service === old.service).length > 1 || old.service !== host)
        throw new ChaosError(`${host} has no volume: its state would be lost with its container`)
      await recreate(project, old)
      const { id } = requireHost(await readContainers(project), host)
      return `container ${id.slice(0, 12)} replaces ${old.id.slice(0, 12)}`
    },
  }
}

/**
 * Recreates a container. Passes Compose the container's original variables, because the caller's
 * environment may differ.
 */
async function recreate(project: string, old: Container): Promise<void> {
  const env = {
    NKPSIM_TAG: tagOf(old),
    NKPSIM_ROOT_PASSWORD_FILE: old.sources[ROOT_PASSWORD] ?? '',
  }
  const files = old.configFiles.flatMap((file) => ['--file', file])
  const place = ['--project-name', project, '--project-directory', old.workingFolder]
  // The flag --no-deps is unsuitable: Compose would then treat the new container as different from
  // its file, and the next up would reboot the host.
  const up = ['up', '--detach', '--no-build', '--force-recreate', '--timeout', STOP_S]
  await docker(['compose', ...place, ...files, ...up, old.service], { env })
}

/** Restores a container's state and networks. */
async function restore(
  containers: readonly Container[],
  affected: ComposeNote['containers'][number],
  partition: string,
): Promise<void> {
  const container = containers.find(({ name }) => name === affected.name)
  if (container === undefined) return
  const { id, isPaused, isRunning, attachments } = container
  for (const attachment of affected.attachments)
    if (!attachments.some(({ network }) => network === attachment.network))
      await connect(attachment, id)
  if (attachments.some(({ network }) => network === partition))
    await docker(['network', 'disconnect', partition, id])
  if (isPaused) await docker(['unpause', id])
  if (!isRunning) await docker(['start', id])
  // A restarted container has a new network, which has no filter.
  else if (affected.isFiltered) await passAnswers(container)
}

async function connect({ network, aliases }: Attachment, id: string): Promise<void> {
  const names = aliases.flatMap((alias) => ['--alias', alias])
  await docker(['network', 'connect', ...names, network, id])
}

async function removePartition(partition: string, containers: readonly Container[]): Promise<void> {
  const found = await docker(['network', 'ls', '--quiet', '--filter', `name=^${partition}$`])
  if (found.trim() === '') return
  for (const { id, attachments } of containers)
    if (attachments.some(({ network }) => network === partition))
      await docker(['network', 'disconnect', partition, id])
  await docker(['network', 'rm', partition])
}
