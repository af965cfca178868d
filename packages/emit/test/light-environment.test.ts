import { afterEach, expect, test, vi } from 'vitest'
import { lightEnvironment } from '../src/light-environment.ts'

const NAMES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_ENDPOINT_URL_SNS',
  'AWS_ENDPOINT_URL_EVENTBRIDGE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_SESSION_TOKEN',
]

function environment(variables: Readonly<Record<string, string>>): void {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
  for (const name of NAMES) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries({ ...keys, ...variables })) vi.stubEnv(name, value)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test.each([
  ['eu-central-1', 'sns', 'https://sns.eu-central-1.amazonaws.com/'],
  ['us-gov-west-1', 'events', 'https://events.us-gov-west-1.amazonaws.com/'],
  ['cn-north-1', 'sqs', 'https://sqs.cn-north-1.amazonaws.com.cn/'],
  ['eusc-de-east-1', 'sqs', 'https://sqs.eusc-de-east-1.amazonaws.eu/'],
  ['us-iso-east-1', 'sns', 'https://sns.us-iso-east-1.c2s.ic.gov/'],
  ['us-isob-east-1', 'sns', 'https://sns.us-isob-east-1.sc2s.sgov.gov/'],
  ['eu-isoe-west-1', 'sns', 'https://sns.eu-isoe-west-1.cloud.adc-e.uk/'],
  ['us-isof-south-1', 'sns', 'https://sns.us-isof-south-1.csp.hci.ic.gov/'],
] as const)('light finds in %s the host of %s', (region, service, endpoint) => {
  environment({ AWS_REGION: region })
  expect(lightEnvironment(service, undefined)).toEqual({
    endpoint: new URL(endpoint),
    region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  })
})

test('light sends messages where the queue is, unless the environment says another place', () => {
  const queue = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
  environment({ AWS_DEFAULT_REGION: 'eu-west-1', AWS_USE_FIPS_ENDPOINT: 'true' })
  expect(lightEnvironment('sqs', queue)).toMatchObject({
    endpoint: new URL('https://sqs.eu-west-1.amazonaws.com/'),
    region: 'eu-west-1',
  })
  environment({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://localhost:4566' })
  expect(lightEnvironment('sqs', queue).endpoint.href).toBe('http://localhost:4566/')
  environment({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://x', AWS_ENDPOINT_URL_SQS: 'https://y/path' })
  expect(lightEnvironment('sqs', queue).endpoint.href).toBe('https://y/path')
  expect(lightEnvironment('events', undefined).endpoint.href).toBe('http://x/')
})

test.each([
  [
    'an endpoint that is none',
    { AWS_ENDPOINT_URL: 'localhost' },
    'expected an https or http URL in AWS_ENDPOINT_URL_SNS or AWS_ENDPOINT_URL',
  ],
  [
    'an endpoint of another kind',
    { AWS_ENDPOINT_URL_SNS: 'file:///etc/passwd' },
    'expected an https or http URL in AWS_ENDPOINT_URL_SNS',
  ],
  [
    'FIPS, of which it knows no hosts',
    { AWS_USE_FIPS_ENDPOINT: 'true' },
    'knows no FIPS or dual-stack endpoints: say which in AWS_ENDPOINT_URL_SNS',
  ],
  ['dual-stack, likewise', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'knows no FIPS or dual-stack endpoints'],
])('light refuses %s', (_, variables, message) => {
  environment({ AWS_REGION: 'eu-west-1', ...(variables as Record<string, string>) })
  expect(() => lightEnvironment('sns', undefined)).toThrow(
    expect.objectContaining({ code: 'MISUSE', message: expect.stringContaining(`emit: client 'light' ${message}`) }),
  )
})

test('light refuses the URL of a queue that is none', () => {
  environment({ AWS_REGION: 'eu-west-1' })
  expect(() => lightEnvironment('sqs', 'orders')).toThrow('expected an https or http URL in the url of the target')
})
