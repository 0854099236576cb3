import { expect, it } from '@jest/globals'
import { createVsanLab } from '../../testing/vsan-lab.ts'
import { locate, ownerIn } from './locate.ts'
import { RESERVATION_MS } from './reservations.ts'

const ROOT = '00000000-0000-4000-8000-000000000001'

it('an owner does not release an object that it takes while it answers another host', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const objectId = await lab.host(0).vsan().objects.create('file', 1)
    const { objects, callsOf, context } = lab.host(3).vsan()
    // Host 3 asks slowly who has the object, and takes it meanwhile.
    for (const to of [0, 1, 2]) lab.setLink(3, to, { delayMs: 500 })
    const released = callsOf('host-1').askRelease(objectId)
    await lab.sleep(20)
    lab.heal()
    const object = await objects.own(objectId)
    await expect(released).resolves.toBe(false)
    await lab.sleep(100)
    expect(ownerIn(await locate(context, objectId))).toEqual(context.run)
    object.requireOwned()
    await expect(lab.host(1).vsan().objects.own(objectId)).rejects.toMatchObject({
      code: 'VSAN_OBJECT_BUSY',
    })
  })
})

it('callers of one host that make the same object at the same time make one', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const { objects } = lab.host(0).vsan()
    await Promise.all([1, 2, 3].map(() => objects.createAs(ROOT, 'namespace')))
    expect(lab.hosts.flatMap(({ store }) => store.list())).toHaveLength(3)
  })
})

it('a host that stood still does not make an object that another host made meanwhile', async () => {
  const lab = createVsanLab(7)
  await lab.run(async () => {
    const slow = lab.host(0).vsan()
    // It stands still when it has its reservations.
    const resume = new Promise<() => void>((resolve) => {
      const calls = lab.host(6).vsan().callsOf
      lab.host(6).vsan().callsOf = (hostId) => ({
        ...calls(hostId),
        reserve: async (call) => {
          const isReserved = await calls(hostId).reserve(call)
          if (hostId === 'host-0') resolve(lab.host(0).pause())
          return isReserved
        },
      })
    })
    const making = slow.objects.createAs(ROOT, 'file')
    const goOn = await resume
    await lab.sleep(RESERVATION_MS + 1000)
    const away = lab.host(1).vsan().objects.createAs(ROOT, 'file')
    await expect(away).resolves.toBeUndefined()
    goOn()
    await Promise.allSettled([making])
    await lab.sleep(10_000)
    expect(lab.hosts.flatMap(({ store }) => store.list())).toHaveLength(3)
  })
})

it('a creation whose first attempt may be there makes no second object', async () => {
  const lab = createVsanLab(7)
  await lab.run(async () => {
    const { objects } = lab.host(0).vsan()
    const making = objects.create('file', 1, ROOT)
    const made = (): string[] =>
      lab.hosts.filter(({ store }) => store.list().length > 0).map(({ hostId }) => hostId)
    while (made().length < 3) await lab.sleep(1)
    expect(made()).toEqual(['host-0', 'host-1', 'host-2'])
    // Two of three components are made, and neither the answers nor their removal arrive.
    for (const other of [1, 2]) {
      lab.setLink(other, 0, { isCut: true })
      lab.setLink(0, other, { isCut: true })
    }
    await Promise.allSettled([making])
    lab.heal()
    const objectsMade = Map.groupBy(
      lab.hosts.flatMap(({ store }) => store.list()),
      ({ configuration }) => configuration.components.map((each) => each.componentId).join(),
    )
    expect(objectsMade.size).toBe(1)
  })
})

it('an object of two hosts is not made again by a third one while one is away', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    lab.setMembers([0, 2])
    await lab.sleep(5000)
    await lab.host(0).vsan().objects.createAs(ROOT, 'lock')
    lab.setMembers([0, 1, 2])
    lab.partition([0], [1, 2])
    const { objects } = lab.host(2).vsan()
    const isLocked = () =>
      objects.lock(ROOT).then(
        (lock) => lock !== undefined,
        () => false,
      )
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(objects.createAs(ROOT, 'lock')).rejects.toMatchObject({
        code: 'VSAN_OBJECT_INACCESSIBLE',
      })
      await lab.sleep(3000)
    }
    lab.heal()
    await lab.until(isLocked)
    expect(await lab.host(0).vsan().objects.lock(ROOT)).toBeUndefined()
  })
})

it('an object is free when all that components count as owners have released it', async () => {
  const lab = createVsanLab(5)
  await lab.run(async () => {
    const objectId = await lab.host(0).vsan().objects.create('file', 1)
    const former = await lab.host(3).vsan().objects.own(objectId)
    // The release of host 3 is lost, and host 4 could store itself on one component only.
    for (const to of [0, 1, 2]) lab.setLink(3, to, { isCut: true })
    await lab.sleep(10_000)
    await former.close()
    lab.heal()
    await lab.sleep(5000)
    const [component] = lab.host(1).store.list()
    if (component === undefined) throw new Error('host 1 has a component')
    const { promise: _promise, ...configuration } = component.configuration
    await lab.host(1).store.configure(component.componentId, {
      ...{ ...configuration, csn: configuration.csn + 1, owner: lab.host(4).vsan().context.run },
    })
    const next = await lab.host(1).vsan().objects.own(objectId)
    next.requireOwned()
  })
})
