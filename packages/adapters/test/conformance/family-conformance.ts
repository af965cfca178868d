// What a portable family promises, on every platform that has it: events typed and with their attributes, a bad one never
// takes a good one with it, and what becomes of a failure is what the adapter's documentation says.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Seen } from './family-app.ts'

/** An event, as a test wants it delivered. */
export interface Spec {
  /** Of a queue or stream: text. */
  readonly body?: string
  /** Of an object store. */
  readonly object?: {
    readonly action: 'created' | 'deleted'
    readonly bucket: string
    readonly key: string
    readonly size?: number
  }
  /** Of a catalogue: a structured CloudEvent. */
  readonly event?: Readonly<Record<string, unknown>>
}

/** What came of a delivery. */
export interface Delivered {
  /** What the function got, in any order, deliveries after the first one not included. */
  readonly seen: readonly Seen[]
  /** The places of those that the platform does not take for done: it delivers them again, or sets them aside. */
  readonly again: readonly number[]
  /** What the caller was told, where there is one. */
  readonly told?: string | undefined
}

/** A host that runs the app of a family. */
export interface FamilyHost {
  /** The platform, the family and what runs it, as the matrix in the docs names them. */
  readonly platform: string
  readonly family: 'queue' | 'stream' | 'cloudEvent' | 'objects' | 'schedule'
  readonly host: string
  /** `platform` of the invocation. Default: as above. */
  readonly invocationPlatform?: string
  /**
   * What a failure brings again: `itself` alone; `all` that came with it; the `rest`, it and all behind it; `none`, for the
   * platform does not try again. A platform that delivers one at a time brings it again by itself.
   */
  readonly again: 'itself' | 'all' | 'rest' | 'none'
  /** How many a delivery may have. Default: one at a time, each delivered by itself. */
  readonly batches?: boolean
  /** Whether a time can be given to events, which the function then gets. */
  start(): Promise<{ deliver(specs: readonly Spec[]): Promise<Delivered>; stop(): unknown }>
}

const order = (id: string, total: number): Spec => ({ body: JSON.stringify({ id, total }) })
const paid = (id: string, data: unknown, more: object = {}): Spec => ({
  event: {
    specversion: '1.0',
    id,
    source: 'orders',
    type: 'order.paid',
    time: '2026-10-05T06:07:08.123Z',
    data,
    ...more,
  },
})
const object = (key: string, action: 'created' | 'deleted' = 'created'): Spec => ({
  object: { action, bucket: 'yarn', key, ...(action === 'created' ? { size: 1024 } : {}) },
})

interface Case {
  readonly name: string
  readonly specs: readonly Spec[]
  /** What the function gets. */
  readonly seen: readonly unknown[]
  /** Those that are not done. */
  readonly bad: readonly number[]
}

const bodies: readonly Case[] = [
  {
    name: 'gives each to the function, read by its schema',
    specs: [order('o-1', 3), order('é🧶', 4.5)],
    seen: [
      { id: 'o-1', total: 3 },
      { id: 'é🧶', total: 4.5 },
    ],
    bad: [],
  },
  {
    name: 'fails one that the function fails for, and no other',
    specs: [order('o-1', 1), order('bad', -1), order('o-2', 2)],
    seen: [
      { id: 'o-1', total: 1 },
      { id: 'bad', total: -1 },
      { id: 'o-2', total: 2 },
    ],
    bad: [1],
  },
  {
    name: 'fails one that is not JSON, and one that is no order, and no other',
    specs: [{ body: '{"id":' }, order('o-1', 1), { body: '{"id":7}' }, { body: 'null' }],
    seen: [{ id: 'o-1', total: 1 }],
    bad: [0, 2, 3],
  },
]

const CASES: Readonly<Record<FamilyHost['family'], readonly Case[]>> = {
  queue: bodies,
  stream: bodies,
  cloudEvent: [
    {
      name: 'gives each to the function, read by the schema of its type',
      specs: [paid('e-1', { id: 'o-1', total: 3 }), paid('e-2', { id: 'é🧶', total: 4.5 })],
      seen: [
        { id: 'o-1', total: 3 },
        { id: 'é🧶', total: 4.5 },
      ],
      bad: [],
    },
    {
      name: 'fails one that the function fails for, and no other',
      specs: [paid('e-1', { id: 'bad', total: -1 }), paid('e-2', { id: 'o-2', total: 2 })],
      seen: [
        { id: 'bad', total: -1 },
        { id: 'o-2', total: 2 },
      ],
      bad: [0],
    },
    {
      name: 'fails one of another type, and one with other data, and no other',
      specs: [
        paid('e-1', { id: 'o-1', total: 1 }, { type: 'order.lost' }),
        paid('e-2', { id: 'o-2', total: 2 }),
        paid('e-3', { id: 7 }),
      ],
      seen: [{ id: 'o-2', total: 2 }],
      bad: [0, 2],
    },
  ],
  objects: [
    {
      name: 'says what happened to which object, by its whole key',
      specs: [object('a b/é+1%.csv')],
      seen: [{ action: 'created', bucket: 'yarn', key: 'a b/é+1%.csv', size: 1024 }],
      bad: [],
    },
    {
      name: 'says that an object is gone',
      specs: [object('gone.csv', 'deleted')],
      seen: [{ action: 'deleted', bucket: 'yarn', key: 'gone.csv' }],
      bad: [],
    },
    {
      name: 'fails one that the function fails for, and no other',
      specs: [object('poison.csv'), object('good.csv')],
      seen: [
        { action: 'created', bucket: 'yarn', key: 'poison.csv', size: 1024 },
        { action: 'created', bucket: 'yarn', key: 'good.csv', size: 1024 },
      ],
      bad: [0],
    },
  ],
  schedule: [{ name: 'runs the function when it is due', specs: [{}], seen: [undefined], bad: [] }],
}

/** Runs the suite of a family against a host. */
export function familyConformance(host: FamilyHost): void {
  const { platform, family } = host

  describe(`${platform}: ${family} on ${host.host}`, () => {
    let running: Awaited<ReturnType<FamilyHost['start']>>
    beforeAll(async () => {
      running = await host.start()
    })
    afterAll(async () => {
      await running?.stop()
    })

    /** Delivers together where the platform does, else one after the other. */
    async function deliver(specs: readonly Spec[]): Promise<Delivered> {
      if (host.batches) return await running.deliver(specs)
      const all = { seen: [] as Seen[], again: [] as number[], told: '' }
      for (const [index, spec] of specs.entries()) {
        const { seen, again, told = '' } = await running.deliver([spec])
        all.seen.push(...seen)
        if (again.length > 0) all.again.push(index)
        all.told += told
      }
      return all
    }

    test.each(CASES[family])('$name', async ({ specs, seen, bad }) => {
      const delivered = await deliver(specs)
      const whats = delivered.seen.map(({ what }) => what)
      expect(sorted(whats)).toEqual(sorted(seen))
      for (const one of delivered.seen) {
        expect(one).toMatchObject({ family, platform: host.invocationPlatform ?? platform })
        for (const text of [one.id, one.type, one.source]) expect(text).toMatch(/./)
        expect(new Date(one.time).getTime()).toBeGreaterThan(0)
      }
      expect(delivered.again.toSorted()).toEqual(againOf(host, specs.length, bad))
      expect(delivered.told ?? '').not.toContain('hunter2')
    })
  })
}

/** What comes again of a delivery of so many. */
function againOf({ again, batches }: FamilyHost, count: number, bad: readonly number[]): readonly number[] {
  if (again === 'none') return []
  if (again === 'itself' || !batches || bad.length === 0) return bad
  const first = again === 'all' ? 0 : Math.min(...bad)
  return Array.from({ length: count - first }, (_, index) => first + index)
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  return values.toSorted((one, other) => (JSON.stringify(one) ?? '').localeCompare(JSON.stringify(other) ?? ''))
}
