import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inArena } from './harness/arena.ts'
import { bareOf } from './harness/bundle.ts'
import { profileCold } from './harness/profile-cold.ts'
import { profileWarm } from './harness/profile-warm.ts'
import { heddleOf } from './harness/subjects.ts'
import { profileText } from './report/profile.ts'
import { workloads } from './workloads/index.ts'
import type { Workload } from './workloads/workload.ts'

// The command: `npm run bench:profile`. Says where the time goes that heddle takes more than by hand.
const PROFILED = ['w1', 'w2', 'w3', 'w4', 'w6-unused']
const chosen = workloads
  .filter(({ name }) => PROFILED.includes(name))
  .map((workload): Workload => ({ ...workload, contenders: ['bare', 'heddle'] }))

await inArena(
  { workloads: chosen, keep: undefined, format: 'esm', readable: true },
  ['first-invocation', 'warm-profile'],
  async (arena) => {
    const profiles = chosen.map((workload) => {
      const subject = { workload, example: workload.cases[0] }
      const bare = bareOf(workload)
      const heddle = heddleOf(workload) as string
      return {
        workload,
        cold: profileCold(heddle, subject, arena, 15),
        warm: profileWarm(heddle, subject, arena, 3000),
        warmByHand: profileWarm(bare, subject, arena, 3000),
      }
    })
    const text = profileText(profiles)
    const folder = join(import.meta.dirname, 'results')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'profile.md'), text)
    console.log(text)
  },
)
