import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { answerRules, HOST_PORTS, otherVcentersOf } from './answer-filter.ts'
import type { Container } from './compose-project.ts'

const containerOf = (name: string, image: string, addresses: string[]): Container => ({
  ...{ id: name, name, service: name, isRunning: true, isPaused: false, image, attachments: [] },
  ...{ addresses, sources: {}, configFiles: [], workingFolder: '' },
})

it('answerRules drops packets from host ports at any address, and passes packets from other vCenters', () => {
  const rules = answerRules(['172.18.0.9']).split('\n')
  expect(rules.slice(-3)).toEqual([
    'add rule inet nkpsim_chaos input iifname "lo" accept',
    'add rule inet nkpsim_chaos input ip saddr 172.18.0.9 accept',
    'add rule inet nkpsim_chaos input tcp sport { 8443, 8444 } drop',
  ])
  // A second run of the rules must not add them twice.
  expect(rules.slice(0, 3)).toEqual([
    'add table inet nkpsim_chaos',
    'delete table inet nkpsim_chaos',
    'add table inet nkpsim_chaos',
  ])
})

it('otherVcentersOf recognises another vCenter by the same image in any version', () => {
  const vcenter = containerOf('vcenter', 'nkpsim/vcenterd:1', ['172.18.0.2'])
  const containers = [
    vcenter,
    containerOf('esx-1', 'nkpsim/esxid:1', ['172.18.0.3', '172.19.0.2']),
    containerOf('linked-vcenter', 'nkpsim/vcenterd:2', ['172.18.0.9']),
    containerOf('dr-vcenter', 'nkpsim/vcenterd:1', []),
  ]
  expect(otherVcentersOf(vcenter, containers)).toEqual(['172.18.0.9'])
})

it('HOST_PORTS has the same ports as the image of hosts', () => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../docker/Dockerfile'), 'utf8')
  const [, esxid = ''] = dockerfile.split('AS esxid\n')
  const ports = ['--port', '--adoption-port'].map((option) =>
    Number(esxid.split('\nFROM ')[0]?.match(new RegExp(`"${option}", "(\\d+)"`))?.[1]),
  )
  expect(ports).toEqual(HOST_PORTS)
})
