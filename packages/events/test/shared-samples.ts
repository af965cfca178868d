import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Events of many services, shared by those who build heddle: beside the project, when it is there. */
const SAMPLES = new URL('../../../../shared/events/', import.meta.url)

export const SAMPLES_ARE_HERE: boolean = existsSync(SAMPLES)

export interface Sample {
  /** `s3/go.s3-event.json` */
  readonly name: string
  readonly folder: string
  readonly raw: unknown
}

/** Every sample that is an event; what handlers answer is none. */
export function samples(): readonly Sample[] {
  if (!SAMPLES_ARE_HERE) return []
  return readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      readdirSync(new URL(`${folder}/`, SAMPLES))
        .filter((file) => file.endsWith('.json') && !file.includes('response'))
        .map((file) => ({
          name: `${folder}/${file}`,
          folder,
          raw: JSON.parse(readFileSync(new URL(`${folder}/${file}`, SAMPLES), 'utf8')) as unknown,
        })),
    )
}

/** Whose samples a folder has. */
export const SOURCE_OF: Readonly<Record<string, 's3' | 'sqs' | 'eventBridge' | 'http'>> = {
  s3: 's3',
  sqs: 'sqs',
  eventbridge: 'eventBridge',
  'apigw-rest': 'http',
  'apigw-http': 'http',
  'function-url': 'http',
  alb: 'http',
  'vpc-lattice': 'http',
}

/** Samples whose folder is not that of their outer envelope. */
export const EVENT_BRIDGE_ELSEWHERE: ReadonlySet<string> = new Set([
  'lambda-destination/own.eventbridge-on-failure.json',
])
