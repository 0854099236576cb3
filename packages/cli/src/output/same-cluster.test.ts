import { describe, expect, it } from '@jest/globals'
import { forSameCluster } from './same-cluster.ts'

describe('a message that proposes commands', () => {
  it.each([
    [['--state', 'site-a', 'up'], 'Next: nkpsim --state site-a provider create NAME'],
    [['up', '--state=site-a'], 'Next: nkpsim --state=site-a provider create NAME'],
    [['--state', 'my site', 'up'], "Next: nkpsim --state 'my site' provider create NAME"],
    [['--profile', 'b', 'up'], 'Next: nkpsim --profile b provider create NAME'],
    [['up', '--', '--state', 'x'], 'Next: nkpsim provider create NAME'],
    [['up', '--state'], 'Next: nkpsim provider create NAME'],
    [['up'], 'Next: nkpsim provider create NAME'],
  ])('names the cluster that %j chose', (args, line) => {
    expect(forSameCluster('Next: nkpsim provider create NAME', args)).toBe(line)
  })

  it('names the cluster in each command', () => {
    expect(
      forSameCluster('nkpsim host add NAME, then nkpsim host remove NAME', ['--state', 'x']),
    ).toBe('nkpsim --state x host add NAME, then nkpsim --state x host remove NAME')
  })

  it.each([
    'to delete it: nkpsim --state x provider delete nkp-1 --yes',
    'to delete it: nkpsim provider delete nkp-1 --state x --yes',
    'missing argument; usage: nkpsim provider create NAME',
    'vCenter Server 8.0.3, nkpsim 0.3.0',
    'no command is given; see nkpsim provider --help',
  ])('leaves other text as it is: %s', (line) => {
    expect(forSameCluster(line, ['--state', 'x'])).toBe(line)
  })
})
