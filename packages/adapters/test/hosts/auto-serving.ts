import { describe, expect, onTestFinished, test } from 'vitest'
import type { RunningScript } from './script-host.ts'

/** Runs the tests of a server that `auto` has started, against `auto-app.ts`. */
export function autoServing(platform: string, host: string, start: () => Promise<RunningScript>): void {
  describe(`auto under ${host}`, () => {
    async function running(): Promise<RunningScript> {
      const script = await start()
      onTestFinished(() => script.stop())
      return script
    }
    const ask = (port: number, init?: RequestInit) => fetch(`http://127.0.0.1:${port}/greetings/J%C3%BCrgen`, init)

    test('serves with the runtime’s own server', async () => {
      const { port } = await running()
      expect(await (await ask(port)).json()).toEqual({ greeting: 'hello Jürgen', platform })
    })

    test('answers what it has when it is told to stop, waits for the work behind it, and ends with 0', async () => {
      const script = await running()
      await (await ask(script.port)).json()
      const slow = fetch(`http://127.0.0.1:${script.port}/slow`)
      while (!script.lines.includes('slow began')) await new Promise((resolve) => setTimeout(resolve, 10))
      process.kill(script.pid, 'SIGTERM')
      const response = await slow
      expect([response.status, await response.text()]).toEqual([200, 'slow'])
      expect(await script.ended).toBe(0)
      expect(script.lines.filter((line) => line === 'done behind')).toHaveLength(2)
      await expect(ask(script.port)).rejects.toThrow()
    })

    test('tells what has no end that it is to stop, lets it clean up, and says how many that were', async () => {
      const script = await running()
      const response = await fetch(`http://127.0.0.1:${script.port}/endless`)
      process.kill(script.pid, 'SIGTERM')
      await expect(response.text()).rejects.toThrow()
      expect(await script.ended).toBe(0)
      expect(script.lines).toContain('let go')
      const said = script.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
      const message = 'serve: told to end what was not done 750 ms after it was to stop'
      expect(said).toEqual([{ level: 'WARN', message, invocations: 1 }])
    })

    test('lets functions and streams be silent for longer than a connection is kept', async () => {
      const { port } = await running()
      // Bun looks after its connections every four seconds.
      const ms = platform === 'bun' ? 9000 : 1500
      const texts = ['function', 'stream'].map(async (how) => {
        const response = await fetch(`http://127.0.0.1:${port}/quiet?how=${how}&ms=${ms}`)
        return await response.text()
      })
      expect(await Promise.all(texts)).toEqual(['so far, and on', 'so far, and on'])
    }, 30_000)
  })
}
