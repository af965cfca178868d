import { HeddleError } from '@heddle/core'

/** Services by the name that signatures have for them, and host names begin with. */
export type LightService = 'sqs' | 'sns' | 'events'

/** What a request needs to know, as the environment has it now. */
export interface LightEnvironment {
  readonly endpoint: URL
  readonly region: string
  readonly credentials: LightCredentials
}

export interface LightCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * Reads the environment, for every request anew: credentials change. Throws a `HeddleError` for what it lacks.
 *
 * @param url - where the service is when the environment does not say
 */
export function lightEnvironment(service: LightService, url: string | undefined): LightEnvironment {
  const { env } = process
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (!region) throw misuse('needs AWS_REGION')
  return { endpoint: endpointOf(service, url, region, env), region, credentials: credentialsOf(env) }
}

function credentialsOf({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: NodeJS.ProcessEnv): LightCredentials {
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
  }
  throw misuse(
    'needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for the credentials of a profile, a container or an instance ' +
      "leave it out: the SDK's client knows them",
  )
}

// By these names the SDK knows them, too: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
const NAMES = { sqs: 'SQS', sns: 'SNS', events: 'EVENTBRIDGE' } as const

function endpointOf(service: LightService, url: string | undefined, region: string, env: NodeJS.ProcessEnv): URL {
  const name = `AWS_ENDPOINT_URL_${NAMES[service]}`
  const given = env[name] || env.AWS_ENDPOINT_URL
  if (given) return urlOf(given, `${name} or AWS_ENDPOINT_URL`)
  if (url !== undefined) return new URL('/', urlOf(url, 'the url of the target'))
  // Else a request would go, without a word, where a rule of the house forbids.
  if (env.AWS_USE_FIPS_ENDPOINT === 'true' || env.AWS_USE_DUALSTACK_ENDPOINT === 'true') {
    throw misuse(`knows no FIPS or dual-stack endpoints: say which in ${name}`)
  }
  return new URL(`https://${service}.${region}.${suffixOf(region)}/`)
}

function urlOf(text: string, what: string): URL {
  const url = URL.parse(text)
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw misuse(`expected an https or http URL in ${what}`)
}

// As the partitions of the SDK have it: @aws-sdk/core, util-endpoints/lib/aws/partitions.
const SUFFIXES: Readonly<Record<string, string>> = {
  cn: 'amazonaws.com.cn',
  eusc: 'amazonaws.eu',
  'us-iso': 'c2s.ic.gov',
  'us-isob': 'sc2s.sgov.gov',
  'eu-isoe': 'cloud.adc-e.uk',
  'us-isof': 'csp.hci.ic.gov',
}

function suffixOf(region: string): string {
  const partition = /^(?:cn|eusc|(?:us|eu)-iso[bef]?)(?=-)/.exec(region)?.[0] ?? ''
  return SUFFIXES[partition] ?? 'amazonaws.com'
}

function misuse(what: string): HeddleError {
  return new HeddleError('MISUSE', `emit: client 'light' ${what}`)
}
