import { buffer } from 'node:stream/consumers'
import { expect, it } from '@jest/globals'
import { keyProvider } from '../testing/key-provider.ts'
import { type HostName, type MoveLab, moveLab } from '../testing/move-lab.ts'
import { KIND_NUMBERS } from './messages.ts'
import { createPipe } from './pipe.ts'

const DISK = { name: 'vm', disk: 0 }
const DISK_BYTES = 32_768
const PLAIN = { name: 'vm', datastore: '', provider: '', isPlain: true }
const WRITTEN = Buffer.from('what was flushed before the move')
const HOSTS: readonly HostName[] = ['esx-1', 'esx-2']

async function* only(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes
}

async function readStart(lab: MoveLab, host: HostName): Promise<Buffer> {
  const range = { offsetBytes: 4096, lengthBytes: WRITTEN.length }
  return buffer(lab.host(host).vms.read(DISK, range))
}

/** Makes a VM on esx-1, and writes to its disk if it is to be on. */
async function makeVm(lab: MoveLab, { isOn }: { isOn: boolean }): Promise<void> {
  const { vms } = lab.host('esx-1')
  await vms.create({ name: 'vm', datastore: '', provider: '' }, DISK_BYTES)
  await vms.powerOn('vm')
  await vms.write(DISK, 4096, only(WRITTEN))
  if (!isOn) await vms.powerOff('vm')
}

async function statesOf(lab: MoveLab) {
  const states = HOSTS.map(async (name) => {
    const found = await lab
      .host(name)
      .vms.get('vm')
      .catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'VM_NOT_FOUND' })
      })
    return { isOn: found?.powerState === 'poweredOn', isHere: found?.isRegistered === true }
  })
  const [first, second] = await Promise.all(states)
  if (first === undefined || second === undefined) throw new Error('no states')
  return { 'esx-1': first, 'esx-2': second }
}

const HERE = { isOn: true, isHere: true }
const AWAY = { isOn: false, isHere: false }
const OFF_HERE = { isOn: false, isHere: true }

it.each([
  ['that is on', true, true],
  ['that is off', false, true],
  ['that is on, with its files', true, false],
  ['that is off, with its files', false, false],
])('a VM %s moves to another host with all that was written', async (_, isOn, sharesDatastore) => {
  const lab = await moveLab({ sharesDatastore })
  await makeVm(lab, { isOn })
  const { sent, received } = await lab.move('vm')
  await received
  expect(await sent).toMatchObject({ rounds: expect.any(Number) })
  const there = isOn ? HERE : OFF_HERE
  expect(await statesOf(lab)).toEqual({ 'esx-1': AWAY, 'esx-2': there })
  if (!isOn) await lab.host('esx-2').vms.powerOn('vm')
  expect(await readStart(lab, 'esx-2')).toEqual(WRITTEN)
})

it('a frame on the wire contains neither pages nor names in clear', async () => {
  const memoryBytes = 4 * 1024 * 1024
  const lab = await moveLab({ sharesDatastore: false, memoryBytes })
  await makeVm(lab, { isOn: true })
  const { sent, frames } = await lab.move('vm')
  await sent
  const wire = Buffer.concat(frames)
  expect(wire.length).toBeGreaterThan(memoryBytes)
  for (const text of ['encryption.bundle', '"memoryBytes"', 'vm.vmdk'])
    expect(wire.includes(text)).toBe(false)
})

it('a plain VM is encrypted on the wire, unless its .vmx file disables that', async () => {
  for (const mode of ['opportunistic', 'disabled']) {
    const lab = await moveLab({ sharesDatastore: false })
    await lab.host('esx-1').vms.create(PLAIN, DISK_BYTES)
    lab.editVmx('esx-1', 'vm', `migrate.encryptionMode = "${mode}"`)
    const { sent, frames } = await lab.move('vm')
    await sent
    expect(Buffer.concat(frames).includes('displayName')).toBe(mode === 'disabled')
    expect(await lab.host('esx-2').vms.get('vm')).toMatchObject({ isRegistered: true })
  }
})

it('a changed, repeated or lost frame ends the migration, and the VM keeps running at its source', async () => {
  for (const change of ['flip', 'drop'] as const) {
    const lab = await moveLab()
    await makeVm(lab, { isOn: true })
    const move = await lab.move('vm', {
      onFrame: (number, from) => {
        if (number !== 5 || from !== 'esx-1') return 'deliver'
        if (change === 'drop') return 'lose'
        const frame = move.frames.at(-1)
        frame?.writeUInt8(frame.readUInt8(9) ^ 1, 9)
        return 'deliver'
      },
    })
    await expect(move.sent).rejects.toMatchObject({ code: /MIGRATION_(FAILED|REFUSED)/ })
    expect(await statesOf(lab)).toEqual({ 'esx-1': HERE, 'esx-2': AWAY })
    expect(await readStart(lab, 'esx-1')).toEqual(WRITTEN)
  }
})

it('a cancelled migration leaves the VM running at its source', async () => {
  const lab = await moveLab()
  await makeVm(lab, { isOn: true })
  const cancel = new AbortController()
  const { sent } = await lab.move('vm', {
    signal: cancel.signal,
    onProgress: () => cancel.abort(new Error('cancelled')),
  })
  await expect(sent).rejects.toThrow('cancelled')
  expect(await statesOf(lab)).toEqual({ 'esx-1': HERE, 'esx-2': AWAY })
})

it('a host refuses other changes of a VM that is being moved', async () => {
  const lab = await moveLab()
  await makeVm(lab, { isOn: true })
  let refused: Promise<unknown> | undefined
  const { sent } = await lab.move('vm', {
    onFrame: (number) => {
      if (number === 4) refused = lab.host('esx-1').vms.powerOff('vm')
      void Promise.allSettled([refused])
      return 'deliver'
    },
  })
  await sent
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('being moved') })
})

it('a write during the last copy of the files is either refused, or kept by the VM that stays', async () => {
  const late = Buffer.from('a write while the files are copied')
  for (const isLost of [false, true]) {
    const lab = await moveLab({ sharesDatastore: false })
    await makeVm(lab, { isOn: true })
    const { vms } = lab.host('esx-1')
    let wrote: Promise<number> | undefined
    const move = await lab.move('vm', {
      onFrame: (_, from) => {
        const isStopped = from === 'esx-1' && move.frames.at(-1)?.[0] === KIND_NUMBERS.stopped
        if (!isStopped) return 'deliver'
        wrote = vms.write(DISK, 4096, only(late))
        void Promise.allSettled([wrote])
        return isLost ? 'lose' : 'deliver'
      },
    })
    const [sent] = await Promise.allSettled([move.sent, move.received])
    expect(sent.status).toBe(isLost ? 'rejected' : 'fulfilled')
    if (isLost) expect(await wrote).toBe(late.length)
    else await expect(wrote).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    const start = await readStart(lab, isLost ? 'esx-1' : 'esx-2')
    expect(start).toEqual(isLost ? late.subarray(0, start.length) : WRITTEN)
  }
})

it.each([
  ['was powered on', 'powerOn'],
  ['was encrypted', 'encrypt'],
] as const)('a VM that %s after the migration was announced stays', async (_, change) => {
  const lab = await moveLab({ sharesDatastore: false })
  const { vms } = lab.host('esx-1')
  await vms.create(PLAIN, DISK_BYTES)
  lab.editVmx('esx-1', 'vm', 'migrate.encryptionMode = "disabled"')
  const { sent, frames } = await lab.move('vm', {
    onAnnounced: () => (change === 'powerOn' ? vms.powerOn('vm') : vms.encrypt('vm', '', 'all')),
  })
  await expect(sent).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  expect(Buffer.concat(frames).includes('displayName')).toBe(false)
  expect((await statesOf(lab))['esx-1'].isHere).toBe(true)
})

it.each([
  ['on', { isOn: false }],
  ['encrypted', { providers: [] }],
])('a VM that is %s is refused if that was not announced', async (state, announced) => {
  const lab = await moveLab({ sharesDatastore: false })
  await makeVm(lab, { isOn: true })
  const { sent } = await lab.move('vm', { announced })
  await expect(sent).rejects.toMatchObject({
    message: expect.stringContaining(`is ${state}, which was not announced`),
  })
  expect(await statesOf(lab)).toEqual({ 'esx-1': HERE, 'esx-2': AWAY })
})

it('with another KDK of the same name, the move fails when all is sent, and the VM stays', async () => {
  const [own, other] = [keyProvider(), keyProvider()]
  for (const isOn of [true, false]) {
    const lab = await moveLab({
      sharesDatastore: false,
      providers: { 'esx-1': [own], 'esx-2': [other] },
    })
    await makeVm(lab, { isOn })
    let percent = 0
    const { sent } = await lab.move('vm', {
      onProgress: (progress) => {
        percent = progress.percent
      },
    })
    await expect(sent).rejects.toMatchObject({
      message: expect.stringContaining(
        'Unable to decrypt the ciphertext. Failed to decrypt the key',
      ),
    })
    expect(percent).toBe(100)
    expect(await statesOf(lab)).toEqual({ 'esx-1': isOn ? HERE : OFF_HERE, 'esx-2': AWAY })
    if (!isOn) await lab.host('esx-1').vms.powerOn('vm')
    expect(await readStart(lab, 'esx-1')).toEqual(WRITTEN)
  }
})

it('a host without the key provider refuses before anything is sent', async () => {
  for (const sharesDatastore of [true, false]) {
    const lab = await moveLab({
      sharesDatastore,
      providers: { 'esx-1': [keyProvider()], 'esx-2': [] },
    })
    await makeVm(lab, { isOn: true })
    await expect(lab.move('vm')).rejects.toMatchObject({
      message: expect.stringContaining('does not hold key provider "NKP"'),
    })
    expect(await statesOf(lab)).toEqual({ 'esx-1': HERE, 'esx-2': AWAY })
  }
})

it('a host takes part in eight moves at a time', async () => {
  const lab = await moveLab({ sharesDatastore: false })
  const { moves } = lab.host('esx-2').vms
  const prepare = (number: number) =>
    moves.prepare({
      ...{ id: `id-${number}`, name: `vm-${number}`, uuid: `uuid-${number}`, datastore: 'ds' },
      ...{ role: 'destination', isCopy: true, key: undefined, isOn: false, providers: [] },
      ...{ peerHostId: undefined, user: 'anna' },
    })
  const pipe = createPipe<Buffer>()
  const wire = { send: async () => undefined, frames: pipe.items }
  for (let number = 0; number < 9; number++) await prepare(number)
  const numbers = Array.from({ length: 9 }, (_, number) => number)
  const received = numbers.map((number) => moves.receive(`id-${number}`, wire))
  await expect(received[8]).rejects.toMatchObject({ code: 'CALL_LIMIT_REACHED' })
  await expect(prepare(9)).rejects.toMatchObject({ code: 'CALL_LIMIT_REACHED' })
  pipe.end()
  const outcomes = await Promise.allSettled(received)
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
})

type Victim = HostName | 'connection'

/** Moves a VM and kills a part at the given frame. @returns whether there was such a frame */
async function moveWithout(lab: MoveLab, victim: Victim, at: number): Promise<boolean> {
  const ends = Promise.withResolvers<void>()
  let isHit = false
  const { sent, received } = await lab.move('vm', {
    onFrame: (number) => {
      if (number !== at) return 'deliver'
      isHit = true
      if (victim !== 'connection') lab.host(victim).kill()
      ends.resolve()
      return 'lose'
    },
  })
  const done = (end: Promise<unknown>): Promise<unknown> => Promise.allSettled([end])
  // A killed host never answers.
  await Promise.race([ends.promise, done(sent)])
  await Promise.all([
    victim === 'esx-1' && isHit ? undefined : done(sent),
    victim === 'esx-2' && isHit ? undefined : done(received),
  ])
  if (isHit && victim !== 'connection') await lab.boot(victim)
  return isHit
}

it.each<[string, Victim, boolean]>([
  ['the source is killed', 'esx-1', true],
  ['the destination is killed', 'esx-2', true],
  ['the connection is lost', 'connection', true],
  ['the source is killed while files move too', 'esx-1', false],
  ['the destination is killed while files move too', 'esx-2', false],
  ['the connection is lost while files move too', 'connection', false],
])(
  'if %s at any frame, the VM is on on at most one host and keeps what was flushed',
  async (_, victim, sharesDatastore) => {
    let at = 0
    for (;;) {
      at++
      const lab = await moveLab({ sharesDatastore })
      await makeVm(lab, { isOn: true })
      const isHit = await moveWithout(lab, victim, at)
      const states = await statesOf(lab)
      const on = HOSTS.filter((name) => states[name].isOn)
      const here = HOSTS.filter((name) => states[name].isHere)
      expect(on.length).toBeLessThanOrEqual(1)
      // With other datastores, only a user can find out who has the VM if the last answer is lost.
      if (sharesDatastore) expect(here).toHaveLength(1)
      else expect(here.length).toBeGreaterThanOrEqual(1)
      if (victim === 'connection' && sharesDatastore) expect(on).toEqual(here)
      const [runs] = on
      const keeper = runs ?? here[0] ?? 'esx-1'
      if (runs === undefined) await lab.host(keeper).vms.powerOn('vm')
      expect(await readStart(lab, keeper)).toEqual(WRITTEN)
      if (!isHit) break
    }
    expect(at).toBeGreaterThan(8)
  },
)
