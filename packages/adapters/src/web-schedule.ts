import { type Binding, HttpError, stackless } from '@heddle/core'
import { decoded, type ScheduledEvent } from '@heddle/events/adapting'

/**
 * The crons of Vercel and Netlify, which are requests.
 *
 * @see https://vercel.com/docs/cron-jobs/manage-cron-jobs
 * @see https://docs.netlify.com/build/functions/scheduled-functions/
 */
export function webSchedule(
  platform: 'vercel' | 'netlify',
  cronSecret: string | undefined,
): Binding<ScheduledEvent, unknown> {
  return {
    decode(raw, invocation) {
      const { headers } = raw as Request
      if (platform === 'vercel') {
        const secret = cronSecret ?? globalThis.process?.env?.CRON_SECRET
        // Anybody may call the URL: without a secret nothing tells a cron from a visitor.
        if (!secret || !isSame(headers.get('authorization') ?? '', `Bearer ${secret}`)) {
          throw stackless(() => new HttpError(401, 'only its cron may call this function'))
        }
      }
      return decoded({
        id: invocation.id,
        type: platform === 'vercel' ? 'com.vercel.cron' : 'com.netlify.schedule',
        source: platform,
        time: new Date(),
        schedule: headers.get('x-vercel-cron-schedule') ?? undefined,
        raw,
      })
    },
    encode: () => new Response(null, { status: 204 }),
  }
}

/** In a time that does not tell where they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array]
  let difference = a.length ^ b.length
  for (let index = 0; index < b.length; index++) difference |= (a[index % a.length] ?? 0) ^ (b[index] as number)
  return difference === 0
}
