import type { ContenderName } from './bundle.ts'
import type { Platform } from './platforms.ts'
import type { Turn } from './rate.ts'
import { startCalls } from './start-calls.ts'
import { startHost } from './start-host.ts'
import type { Answer } from './task.ts'

/** A contender in a process of its own. */
export interface Running {
  ask(body: string): Promise<Answer>
  /** So many seconds of requests with the valid body. */
  turn(seconds: number): Promise<Turn>
  stop(): Promise<void>
}

export function start(platform: Platform, folder: string, contender: ContenderName): Promise<Running> {
  return platform.host === undefined ? startCalls(platform, folder, contender) : startHost(platform, folder, contender)
}
