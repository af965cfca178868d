import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Message } from '../hosts/calls.ts'
import { bundleOf, type ContenderName } from './bundle.ts'
import { lastWords, said, stop } from './child.ts'
import type { Platform } from './platforms.ts'
import type { Turn } from './rate.ts'
import type { Running } from './running.ts'
import { type Answer, VALID } from './task.ts'

const CALLS = join(import.meta.dirname, '../hosts/calls.ts')

/** A contender that is called in a process of Node. */
export async function startCalls(platform: Platform, folder: string, contender: ContenderName): Promise<Running> {
  const child = fork(CALLS, [platform.name, bundleOf(folder, platform, contender)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...platform.env },
    execArgv: ['--conditions=@heddle/source'],
  })
  const words = lastWords(child)
  const message = () => said(child, words, (resolve) => child.once('message', resolve))
  const send = async (asked: Message) => {
    child.send(asked)
    return await message()
  }
  await message()
  return {
    ask: async (body) => (await send({ ask: body })) as Answer,
    turn: async (seconds) => (await send({ turn: seconds, body: VALID })) as Turn,
    stop: () => stop(child),
  }
}
