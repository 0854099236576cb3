import { describe, expect, it } from '@jest/globals'
import { Command, Option } from 'commander'
import { optionTerm, shownDefault, usageOf } from './usage.ts'

const root = new Command('nkpsim').option('--quiet')
const vm = root.command('vm')
vm.command('create <name>')
  .requiredOption('--host <name>', 'host')
  .requiredOption('-s, --size <size>', 'size')
  .option('--provider <name>')
vm.command('list')
vm.command('delete [names...]').option('--yes')
const alarms = root.command('alarms')
alarms.command('list', { isDefault: true })

function of(name: string): string {
  const found = vm.commands.find((each) => each.name() === name)
  return found === undefined ? 'none' : usageOf(found)
}

describe('usageOf', () => {
  it('shows arguments and required options, and that there are other options', () => {
    expect(of('create')).toBe('nkpsim vm create NAME --host NAME --size SIZE [options]')
    expect(of('list')).toBe('nkpsim vm list')
    expect(of('delete')).toBe('nkpsim vm delete [NAMES...] [options]')
    expect(usageOf(vm)).toBe('nkpsim vm COMMAND')
    expect(usageOf(root)).toBe('nkpsim [options] COMMAND')
    expect(usageOf(alarms)).toBe('nkpsim alarms [COMMAND]')
  })
})

describe('optionTerm', () => {
  it.each([
    ['-o, --output <format>', '-o, --output FORMAT'],
    ['--address <host:port>', '--address HOST:PORT'],
    ['--require-secure-boot <true|false>', '--require-secure-boot true|false'],
    ['--host <name...>', '--host NAME...'],
    ['--wait', '--wait'],
  ])('of %s is %s', (flags, term) => expect(optionTerm(new Option(flags))).toBe(term))
})

describe('shownDefault', () => {
  it.each([
    [new Option('--level <level>').default('debug'), 'debug'],
    [new Option('--disk <number>').default(0), '0'],
    [new Option('--host <name...>').default([]), undefined],
    [new Option('--cluster <name>').default(''), undefined],
    [new Option('--follow').default(false), undefined],
    [new Option('--no-color'), undefined],
    [new Option('--file <file>'), undefined],
  ])('of %j is %j', (option, shown) => expect(shownDefault(option)).toBe(shown))
})
