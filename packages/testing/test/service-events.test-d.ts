import {
  alexaIntentEvent,
  bedrockApiEvent,
  bedrockFunctionEvent,
  cloudFormationEvent,
  codeCommitEvent,
  codeDeployEvent,
  configItemEvent,
  connectEvent,
  lambdaEdgeEvent,
  lexEvent,
  lexV1Event,
  secretsManagerEvent,
} from 'heddle/testing'
import type {
  BedrockAgentRawApiCall,
  BedrockAgentRawFunctionCall,
  CloudFormationRawEvent,
  ConfigRuleRawEvent,
  EdgeRawEvent,
  LexRawEvent,
  LexV1RawEvent,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('factories return the raw events', () => {
  expectTypeOf(bedrockApiEvent('GET', '/')).toEqualTypeOf<BedrockAgentRawApiCall>()
  expectTypeOf(bedrockFunctionEvent('f')).toEqualTypeOf<BedrockAgentRawFunctionCall>()
  expectTypeOf(cloudFormationEvent('Create')).toEqualTypeOf<CloudFormationRawEvent>()
  expectTypeOf(configItemEvent({ resourceType: 'a' })).toEqualTypeOf<ConfigRuleRawEvent>()
  expectTypeOf(lambdaEdgeEvent('viewer-request')).toEqualTypeOf<EdgeRawEvent>()
  expectTypeOf(lexEvent('a')).toEqualTypeOf<LexRawEvent>()
  expectTypeOf(lexV1Event('a')).toEqualTypeOf<LexV1RawEvent>()
})

test('they are used as they are meant', () => {
  // @ts-expect-error no such request
  cloudFormationEvent('Read')
  // @ts-expect-error properties are an object
  cloudFormationEvent('Create', 'Threads=1')
  // @ts-expect-error no such step
  secretsManagerEvent('deleteSecret')
  // @ts-expect-error no such place
  lambdaEdgeEvent('viewer')
  // @ts-expect-error an item has a type
  configItemEvent({ resourceId: 'a' })
  // @ts-expect-error references are a list
  codeCommitEvent('refs/heads/main')
  // @ts-expect-error a deployment is its id
  codeDeployEvent({ deploymentId: 1 })
  // @ts-expect-error what was said is text
  alexaIntentEvent('A', { order: 7 })
  // @ts-expect-error a slot is empty, or text
  lexEvent('A', { People: 4 })
  // @ts-expect-error a channel is text
  connectEvent({}, { contactData: { Channel: 7 } })
})
